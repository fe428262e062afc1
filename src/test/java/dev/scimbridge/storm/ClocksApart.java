package dev.scimbridge.storm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Machines whose clocks differ: one after the other goes right, five minutes fast, five minutes slow. A library that a C compiler
 * makes tells each process another time of day; where there is no compiler, all of them go right, and a test that needs it is skipped.
 */
final class ClocksApart {

    private static final List<Duration> APART = List.of(Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(-5));

    private final Optional<Path> library;
    private int machines;

    private ClocksApart(Optional<Path> library) {
        this.library = library;
    }

    static ClocksApart compiledIn(Path folder) {
        return new ClocksApart(compile(folder));
    }

    /** A test without clocks apart is never reported as passed; @throws org.opentest4j.TestAbortedException it is skipped */
    void require() {
        assumeTrue(library.isPresent(), "There is no C compiler here (cc): all clocks went right.");
    }

    /** What the environment of the next machine's process has to say. */
    Map<String, String> next() {
        var apart = APART.get(machines++ % APART.size());
        return library.map(found -> Map.of(
                        "LD_PRELOAD", found.toString(), "CLOCK_APART_SECONDS", String.valueOf(apart.toSeconds())))
                .orElseGet(Map::of);
    }

    private static Optional<Path> compile(Path folder) {
        var library = folder.resolve("apart.so");
        try (var source = ClocksApart.class.getResourceAsStream("/clock/apart.c")) {
            var file = Files.write(folder.resolve("apart.c"), source.readAllBytes());
            var compiler = new ProcessBuilder(
                            "cc", "-shared", "-fPIC", "-o", library.toString(), file.toString(), "-ldl")
                    .inheritIO()
                    .start();
            return compiler.waitFor() == 0 ? Optional.of(library) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
