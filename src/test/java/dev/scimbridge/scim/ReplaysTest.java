package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.idp.Replay;
import dev.scimbridge.scim.memory.MemoryServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the identity providers really send, against SCIM with everything behind it in memory. */
class ReplaysTest {

    private static MemoryServer server;

    @BeforeAll
    static void start() {
        server = MemoryServer.start(
                "--bridge.roles.groups[0].name=Falcon Analysts", "--bridge.roles.groups[0].roles=falconhost_analyst");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"okta", "entra", "onelogin"})
    void noStepFails(String provider) {
        var report = Replay.run(server.base(), MemoryServer.TOKEN, provider);

        assertThat(report.failed()).as(report.toString()).isEmpty();
        assertThat(report.warned()).as(report.toString()).isEmpty();
    }
}
