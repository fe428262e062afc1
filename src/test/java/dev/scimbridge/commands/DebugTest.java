package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.FalconScimBridge;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.story.Operator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;

/** {@code --debug} shows where a failure came from, after what is said anyway; nobody else sees a stack trace. */
class DebugTest {

    private static final String SECRET = "a-secret-in-the-wrong-place";

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"status --debug", "--debug status", "held list --debug", "--debug held list"})
    void aCommandOnADamagedFileSaysWhereItFailed(String words) throws IOException {
        var operator = new Operator("jdbc:sqlite:" + damaged());
        var told = operator.says(words.replaceAll(" ?--debug ?", "").split(" "));

        var shown = operator.says(words.split(" "));

        assertThat(told.err().lines()).singleElement().asString().contains("cannot be used");
        assertThat(shown.code()).isEqualTo(told.code()).isEqualTo(1);
        assertThat(shown.err()).startsWith(told.err()).contains("\tat dev.scimbridge.", "Caused by: ", "SQLITE_NOTADB");
        assertThat(shown.out()).isEqualTo(told.out()).isEmpty();
    }

    @Test
    void aCommandWithoutItsFileSaysWhereItFailed() {
        var operator = new Operator("jdbc:sqlite:" + folder.resolve("none.db"));

        var shown = operator.says("status", "--debug");

        assertThat(shown.code()).isEqualTo(1);
        assertThat(shown.err())
                .startsWith(operator.says("status").err())
                .contains("\tat dev.scimbridge.commands.SqliteFile.");
    }

    @Test
    void noValueOfASettingIsShown() {
        var operator = new Operator(TestDatabase.SQLITE.url());
        operator.says("token", "create", "--name=okta");

        var shown = operator.says("status", "--debug", "--bridge.lease=" + SECRET);

        assertThat(shown.code()).isEqualTo(1);
        assertThat(shown.err())
                .startsWith("bridge.lease")
                .contains("Caused by: ", "\tat ")
                .doesNotContain(SECRET);
    }

    @Test
    void whereNothingFailsItShowsNothingMore() {
        var operator = new Operator(TestDatabase.SQLITE.url());
        operator.says("token", "create", "--name=okta");

        assertThat(operator.says("token", "list", "--debug")).isEqualTo(operator.says("token", "list"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve "})
    void aStartThatIsRefusedSaysWhere(String word) throws IOException {
        var url = "--spring.datasource.url=jdbc:sqlite:" + damaged();

        var told = start((word + url).split(" "));
        var shown = start((word + "--debug " + url).split(" "));

        assertThat(told.code()).isEqualTo(shown.code()).isEqualTo(1);
        assertThat(told.said()).contains("is damaged").doesNotContain("\tat ");
        assertThat(shown.said())
                .contains("\tat dev.scimbridge.store.opening.SqliteOpening.", "Caused by: ", "SQLITE_NOTADB")
                .doesNotContain("CONDITIONS EVALUATION REPORT");
        assertThat(shown.said().indexOf("\tat ")).isGreaterThan(shown.said().indexOf("put a backup in its place"));
    }

    @Test
    void eachHelpHasItOnce() {
        for (var words : helps(new CommandLineEntry(settings -> {}).commands(), List.of())) {
            var help = new Operator(TestDatabase.SQLITE.url()).says(words.toArray(String[]::new));
            assertThat(help.out().lines().filter(line -> line.startsWith("      --debug ")))
                    .as(words.toString())
                    .hasSize(1);
        }
    }

    private static List<List<String>> helps(picocli.CommandLine command, List<String> before) {
        var helps = new ArrayList<List<String>>();
        var own = new ArrayList<>(before);
        own.add("--help");
        helps.add(own);
        command.getSubcommands().forEach((name, sub) -> {
            var words = new ArrayList<>(before);
            words.add(name);
            helps.addAll(helps(sub, words));
        });
        return helps;
    }

    private record Started(int code, String said) {}

    /** A command before it in this JVM has left the console off. */
    private static Started start(String... arguments) {
        var all = Stream.concat(Arrays.stream(arguments), Stream.of("--logging.threshold.console=trace"))
                .toArray(String[]::new);
        var said = new ByteArrayOutputStream();
        var formerOut = System.out;
        var formerErr = System.err;
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(stream);
        System.setErr(stream);
        try {
            var code = new CommandLineEntry(settings -> {
                        assertThat(Arrays.asList(settings)).doesNotContain("--debug");
                        SpringApplication.run(FalconScimBridge.class, settings).close();
                    })
                    .run(all);
            return new Started(code, said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(formerOut);
            System.setErr(formerErr);
        }
    }

    private Path damaged() throws IOException {
        var file = folder.resolve("damaged.db");
        Files.write(
                file,
                "no database at all, but long enough for a header of one, as it were. "
                        .repeat(99)
                        .getBytes(StandardCharsets.UTF_8));
        return file;
    }
}
