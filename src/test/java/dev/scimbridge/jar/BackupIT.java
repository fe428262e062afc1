package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup} and {@code restore} in processes of their own: one process's lock is seen by another, and is gone with it. */
class BackupIT {

    private static final String ADA = """
            {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Example"}}""";

    @TempDir
    Path folder;

    @Test
    void aRunningServiceIsBackedUpAndKeepsItsDatabaseUntilItIsGone() throws IOException {
        var url = "jdbc:sqlite:" + folder.resolve("bridge.db");
        var backup = folder.resolve("backup.db").toString();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = BridgeProcess.start(falcon, url)) {
            assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(201);

            assertThat(said(0, url, "backup", backup)).contains("1 users.");
            assertThat(said(1, url, "restore", backup))
                    .contains("is in use: stop the service")
                    .hasLineCount(1);
            assertThat(bridge.scim()
                            .find("/Users", "userName eq \"ada@example.com\"")
                            .status())
                    .isEqualTo(200);

            bridge.kill();
            assertThat(said(0, url, "restore", backup)).contains("1 accounts are compared", "plan --accept");
        }
        assertThat(names())
                .hasSize(3)
                .contains("backup.db", "bridge.db")
                .anyMatch(name -> name.contains("before-restore"));
    }

    /** Both outputs. */
    private static String said(int code, String url, String... words) {
        var arguments = new String[words.length + 1];
        System.arraycopy(words, 0, arguments, 0, words.length);
        arguments[words.length] = "--spring.datasource.url=" + url;
        try (var command = BridgeProcess.run(0, arguments)) {
            assertThat(command.exitCode()).as(command.output()).isEqualTo(code);
            return command.output();
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
