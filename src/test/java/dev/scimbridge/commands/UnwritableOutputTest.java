package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Operator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever redirects a command to a disk that is full, or to a program that went away, is told that not all is there. */
class UnwritableOutputTest {

    private static final Path FULL = Path.of("/dev/full");
    private static final int ROOM = 10;

    @TempDir
    Path folder;

    /** As a disk that gets full: some bytes, and no more. */
    private static final class AlmostFull extends OutputStream {

        private int left = ROOM;

        @Override
        public void write(int one) throws IOException {
            if (left-- <= 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit export --since=24h",
                "audit verify",
                "status",
                "status --json",
                "token list",
                "doctor --offline",
                "--help",
                "help token",
                "held list --help",
                "--version"
            })
    void standardOutputThatDoesNotTakeAllIsAnError(String words) {
        var operator = new Operator(TestDatabase.SQLITE.url());
        operator.says("token", "create", "--name=okta");

        var said = operator.saysTo(new AlmostFull(), words.split(" "));

        assertThat(said.code()).as(said.toString()).isEqualTo(ExitCode.ERROR);
        assertThat(said.err().lines())
                .last()
                .isEqualTo("Not all could be written to standard output: what was printed is not whole.");
    }

    /** The real thing, where the system has it. */
    @Test
    @EnabledIf("isThereAFullDevice")
    void anInventoryOnAFullDiskIsAnError() throws IOException {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var full = Files.newOutputStream(FULL)) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Lovelace", "event_viewer");

            var said = new Operator("jdbc:sqlite:" + folder.resolve("no.db"))
                    .saysTo(
                            full,
                            "inventory",
                            "--format=csv",
                            "--falcon.base-url=" + falcon.baseUrl(),
                            "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                            "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET);

            assertThat(said.code()).isEqualTo(ExitCode.ERROR);
            assertThat(said.err()).contains("Not all could be written to standard output");
        }
    }

    @Test
    void aFindingThatWasNotToldWholeIsAnErrorToo() {
        var operator = new Operator(TestDatabase.SQLITE.url());

        assertThat(operator.says("doctor", "--offline").code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(operator.saysTo(new AlmostFull(), "doctor", "--offline").code())
                .isEqualTo(ExitCode.ERROR);
    }

    @Test
    void whatPrintsNothingNeedsNoRoom() {
        var operator = new Operator(TestDatabase.SQLITE.url());
        operator.says("token", "create", "--name=okta");

        assertThat(operator.saysTo(new AlmostFull(), "audit", "export", "--since=0s"))
                .isEqualTo(new Operator.Said(0, "", ""));
    }

    static boolean isThereAFullDevice() {
        return Files.isWritable(FULL);
    }
}
