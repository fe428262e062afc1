package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.FreePort;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the jar says of a database that it cannot use: what is wrong, what was not touched, what to do; and no more. */
class UntrustedStoreIT {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFileThatIsNoDatabaseStaysAsItIs() throws IOException {
        var file = folder.resolve("bridge.db");
        var noise = new byte[20_000];
        new Random(17).nextBytes(noise);
        Files.write(file, noise);

        stops("jdbc:sqlite:" + file, "bridge.db is damaged: ", "Nothing was written", "put a backup in its place");
        assertThat(file).hasBinaryContent(noise);
        assertThat(folder).isDirectoryNotContaining("glob:**-wal");
    }

    @Test
    void aDamagedPageIsFoundBeforeAnythingIsWritten() throws IOException {
        var file = folder.resolve("bridge.db");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            BridgeProcess.start(falcon, "jdbc:sqlite:" + file).close();
        }
        var bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 8192, (byte) 0x5a);
        Files.write(file, bytes);

        stops("jdbc:sqlite:" + file, "bridge.db is damaged: ", "Nothing was written", "put a backup in its place");
        assertThat(file).hasBinaryContent(bytes);
    }

    @Test
    void aDirectoryWhereNothingCanBeWrittenIsNamed() {
        stops(
                "jdbc:sqlite:/proc/bridge.db",
                "/proc/bridge.db cannot be opened",
                "Nothing was written",
                "not mounted read-only");
    }

    @Test
    void aFullDiskIsNamed() {
        stops(
                "jdbc:sqlite:" + folder.resolve("bridge.db") + "?max_page_count=4",
                "database or disk is full",
                "was taken back",
                "start again");
    }

    @Test
    void aDatabaseThatStaysAwayIsWaitedForAndThenNamed() throws IOException {
        var output = stops(
                "jdbc:postgresql://localhost:" + FreePort.find() + "/bridge?user=bridge&password=hidden",
                "refused",
                "Nothing was written",
                "Bring it up",
                "--bridge.store.wait=3s");
        assertThat(output).containsOnlyOnce("Waiting for it").doesNotContain("hidden");
    }

    @Test
    void aStartThatWaitsEndsWhenItIsTold() throws IOException {
        var url = "jdbc:postgresql://localhost:" + FreePort.find() + "/bridge?user=bridge&password=hidden";
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = BridgeProcess.launch(falcon, url, "--bridge.store.wait=1h")) {
            Eventually.holds(() -> bridge.output().contains("Waiting for it"));
            bridge.close();
            assertThat(bridge.output()).doesNotContain("\tat ");
        }
    }

    private static String stops(String url, String wrong, String untouched, String mend, String... settings) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = BridgeProcess.launch(falcon, url, settings)) {
            assertThat(bridge.exitCode()).isEqualTo(1);
            var output = bridge.output();
            var said = output.substring(output.indexOf("APPLICATION FAILED TO START"))
                    .lines()
                    .skip(2)
                    .filter(line -> !line.isBlank())
                    .toList();
            assertThat(said).as(output).hasSize(5);
            assertThat(said.get(0)).isEqualTo("Description:");
            assertThat(said.get(1)).contains(wrong);
            assertThat(said.get(2)).contains(untouched);
            assertThat(said.get(3)).isEqualTo("Action:");
            assertThat(said.get(4)).contains(mend);
            assertThat(output).doesNotContain("\tat ", "Exception");
            assertThat(falcon.calls()).isEmpty();
            return output;
        }
    }
}
