package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a command takes of the memory that it shares with the service, with the options of the virtual machine that the image has for
 * it, but without its archive of classes; {@code ImageIT} has that too.
 */
@EnabledOnOs(OS.LINUX)
class CommandMemoryIT {

    private static final Path OPTIONS = Path.of("src", "main", "image", "command");
    /** A quarter more than was measured; docs/benchmarks.md has the figures. */
    private static final long MOST = 152L << 20;

    @TempDir
    Path folder;

    @BeforeEach
    void makeADatabase() throws IOException {
        try (var first = command("token", "create", "--name=okta")) {
            assertThat(first.exitCode()).describedAs(first.output()).isZero();
        }
    }

    private BridgeProcess command(String... words) throws IOException {
        var database = Stream.of("--spring.datasource.url=jdbc:sqlite:" + folder.resolve("bridge.db"));
        return BridgeProcess.run(
                0, options(), Stream.concat(Stream.of(words), database).toArray(String[]::new));
    }

    /** Without those that name files of the image. */
    private static List<String> options() throws IOException {
        return Files.readAllLines(OPTIONS).stream()
                .filter(line -> line.startsWith("-X") && !line.contains("/app/"))
                .flatMap(line -> Stream.of(line.split(" ")))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token list", "held list", "audit verify", "status"})
    void aWordThatNeedsTheDatabaseOnlyTakesALittleOfTheServicesMemory(String words) throws Exception {
        try (var command = command(words.split(" "))) {
            var most = command.mostMemory();

            assertThat(command.exitCode()).describedAs(command.output()).isZero();
            assertThat(most.peak()).describedAs(words).isPositive().isLessThan(MOST);
        }
    }
}
