package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.story.Eventually;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kill -9} between create and grant: after a restart the user has its roles, and was created once. */
class CrashIT {

    private static final String ADA =
            "{\"userName\":\"ada@example.com\",\"name\":{\"givenName\":\"Ada\",\"familyName\":\"Lovelace\"}}";
    private static final String[] SETTINGS = {
        "--bridge.roles.everyone[0]=event_viewer", "--bridge.lease=7s", "--falcon.response-timeout=6s"
    };
    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aUserWhoseBridgeDiedBeforeTheGrantGetsItsRoles(TestDatabase database) {
        var url = database.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.fail(FalconOperation.GRANT_ROLES, 1, new Fault.HangBeforeEffect(Duration.ofSeconds(5)));
            try (var bridge = BridgeProcess.start(falcon, url, SETTINGS)) {
                Thread.ofVirtual().start(() -> post(bridge));
                Eventually.holds(SOON, () -> falcon.countOf(FalconOperation.CREATE_USER) == 1);
                Eventually.holds(SOON, () -> falcon.arrived(FalconOperation.GRANT_ROLES) == 1);
                bridge.kill();
            }
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            try (var bridge = BridgeProcess.start(falcon, url, SETTINGS)) {
                Eventually.holds(
                        SOON, () -> falcon.tenant().rolesOf("ada@example.com").contains("event_viewer"));
                Eventually.holds(
                        SOON,
                        () -> bridge.scim()
                                .find("/Users", "userName eq \"ada@example.com\"")
                                .body()
                                .path("Resources")
                                .path(0)
                                .path("urn:ietf:params:scim:schemas:extension:falcon:2.0:User")
                                .path("state")
                                .asString("")
                                .equals("converged"));
            }
            assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aUserWhoseBridgeDiedBeforeTheCreateWasAnsweredIsNotCreatedTwice(TestDatabase database) {
        var url = database.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.Hang(Duration.ofSeconds(5)));
            try (var bridge = BridgeProcess.start(falcon, url, SETTINGS)) {
                Thread.ofVirtual().start(() -> post(bridge));
                Eventually.holds(
                        SOON, () -> falcon.tenant().find("ada@example.com").isPresent());
                bridge.kill();
            }
            try (var bridge = BridgeProcess.start(falcon, url, SETTINGS)) {
                Eventually.holds(
                        SOON, () -> falcon.tenant().rolesOf("ada@example.com").contains("event_viewer"));
                assertThat(bridge.output()).doesNotContain(" ERROR ");
            }
            assertThat(falcon.arrived(FalconOperation.CREATE_USER)).isEqualTo(1);
        }
    }

    private static void post(BridgeProcess bridge) {
        try {
            bridge.scim().post("/Users", ADA);
        } catch (RuntimeException killed) {
            return; // that is what this is about
        }
    }
}
