package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.idp.Replay;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the identity providers really send, against the whole service. */
class ReplaysTest {

    private static ScimServer server;

    @BeforeAll
    static void start() {
        server = ScimServer.start(
                "--bridge.roles.groups[0].name=Falcon Analysts", "--bridge.roles.groups[0].roles=falconhost_analyst");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"okta", "entra", "onelogin"})
    void noStepFails(String provider) {
        var report = Replay.run(server.base(), ScimServer.TOKEN, provider);

        assertThat(report.failed()).as(report.toString()).isEmpty();
        assertThat(report.warned()).as(report.toString()).isEmpty();
    }
}
