package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The traps of Falcon's API that only the engine can show, by number ({@code docs/falcon-traps.md}). */
class FalconTrapsStoryTest {

    private static final Duration LAG = Duration.ofSeconds(15);
    private static final String EMAIL = "ada@example.com";
    private static final String ADA =
            "{\"userName\":\"ada@example.com\",\"name\":{\"givenName\":\"Ada\",\"familyName\":\"Lovelace\"}}";
    private static final String INACTIVE = "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}";

    private static String group(String name, String... members) {
        var values = String.join("\"},{\"value\":\"", members);
        return "{\"displayName\":\"" + name + "\",\"members\":[{\"value\":\"" + values + "\"}]}";
    }

    private static void leave(ScimClient scim, String group, String user) {
        var answer = scim.patch(
                "/Groups/" + group, "{\"op\":\"remove\",\"path\":\"members[value eq \\\"" + user + "\\\"]\"}");
        assertThat(answer.status()).isLessThan(300);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void trap28AGrantThatFailsAfterItsCreateIsRepeatedWithoutCreatingAgain(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        "--bridge.roles.everyone[0]=event_viewer",
                        "--bridge.read-lag=1s")) {
            falcon.fail(FalconOperation.GRANT_ROLES, 1, new Fault.Status(500, "not now"));

            bridge.scim().post("/Users", ADA);

            Eventually.holds(() -> falcon.tenant().rolesOf(EMAIL).contains("event_viewer"));
            assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void trap35AReadThatIs90SecondsBehindDoesNotHideWhatWasJustGranted(Dialect dialect) {
        var settings = Settings.of(dialect).withReadLag(Duration.ofSeconds(90));
        try (var falcon = FalconSimulator.start(settings, 0);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var ada = bridge.scim().post("/Users", ADA).id();
            bridge.scim().post("/Groups", group("Falcon Hunters", ada));
            assertThat(falcon.tenant().rolesOf(EMAIL)).hasSize(2);

            assertThat(bridge.scim().patch("/Users/" + ada, INACTIVE).status()).isEqualTo(200);

            assertThat(falcon.tenant().rolesOf(EMAIL)).isEmpty();
        }
    }

    /** After a write a read was seen to leave out an older role that the write did not touch. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void trap35AReadThatLeavesOutAnUntouchedRoleDoesNotMakeUsForgetThatItIsOurs(Dialect dialect)
            throws InterruptedException {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(
                        falcon, TestDatabase.SQLITE, "--bridge.read-lag=" + LAG.toSeconds() + "s")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA).id();
            var analysts = scim.post("/Groups", group("Falcon Analysts", ada)).id();
            Thread.sleep(LAG.plusMillis(500));
            scim.post("/Groups", group("Falcon Responders", ada));
            bridge.settle();
            falcon.tenant().overlook(EMAIL, "falconhost_analyst");
            falcon.fail(FalconOperation.GRANT_ROLES, 1, new Fault.Status(400, "not this one"));
            scim.post("/Groups", group("Falcon Admins", ada));
            assertThat(falcon.story()).contains("GET_USER_ROLES");

            leave(scim, analysts, ada);

            assertThat(falcon.tenant().rolesOf(EMAIL)).doesNotContain("falconhost_analyst");
        }
    }

    @Test
    void trap36ATemporaryGrantIsLeftToItsEndAndTakenWithEverythingElse() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon, TestDatabase.SQLITE, "--bridge.extra-roles=revoke", "--bridge.read-lag=1s")) {
            falcon.tenant().addUser(EMAIL, "Ada", "Lovelace", "desktop_support");
            falcon.tenant().grantUntil(EMAIL, "event_viewer", Instant.now().plusSeconds(3_600));

            var ada = bridge.scim().post("/Users", ADA).id();
            assertThat(falcon.tenant().rolesOf(EMAIL)).containsExactly("event_viewer");

            assertThat(bridge.scim().patch("/Users/" + ada, INACTIVE).status()).isEqualTo(200);
            assertThat(falcon.tenant().rolesOf(EMAIL)).isEmpty();
        }
    }

    @Test
    void trap36AnInheritedGrantIsNeverRevokedAndToldAfterADeactivation() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.read-lag=1s")) {
            var ada = bridge.scim().post("/Users", ADA).id();
            bridge.scim().post("/Groups", group("Falcon Analysts", ada));
            falcon.tenant().inherit(EMAIL, "event_viewer");

            assertThat(bridge.scim().patch("/Users/" + ada, INACTIVE).status()).isEqualTo(200);

            var told = bridge.scim().get("/Users/" + ada);
            assertThat(told.state()).isEqualTo("failed");
            assertThat(told.detail()).contains("event_viewer");
            assertThat(falcon.story())
                    .contains("REVOKE_ROLES falconhost_analyst")
                    .noneMatch(call -> call.startsWith("REVOKE") && call.contains("event_viewer"));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void trap37ARoleThatTwoGroupsGiveStaysWhenOneOfThemIsLeft(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA).id();
            var analysts = scim.post("/Groups", group("Falcon Analysts", ada)).id();
            var hunters = scim.post("/Groups", group("Falcon Hunters", ada)).id();

            leave(scim, analysts, ada);
            assertThat(falcon.tenant().rolesOf(EMAIL)).containsExactlyInAnyOrder("falconhost_analyst", "threat_hunter");

            leave(scim, hunters, ada);
            assertThat(falcon.tenant().rolesOf(EMAIL)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void trap39WhoIsDeactivatedIsInactiveThoughFalconGoesOnListingThemAsActive(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var ada = bridge.scim().post("/Users", ADA).id();
            bridge.scim().patch("/Users/" + ada, INACTIVE);

            bridge.bean(Mirror.class).refresh();

            assertThat(falcon.tenant().find(EMAIL)).isPresent();
            assertThat(bridge.scim().get("/Users/" + ada).body().path("active").asBoolean(true))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void trap40WhoIsDeletedAndCreatedAgainIsAnotherUserHereAndThere(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var first = bridge.scim().post("/Users", ADA).id();
            var before = falcon.tenant().find(EMAIL).orElseThrow().uuid();
            assertThat(bridge.scim().delete("/Users/" + first).status()).isEqualTo(204);

            var second = bridge.scim().post("/Users", ADA).id();

            assertThat(second).isNotEqualTo(first);
            assertThat(falcon.tenant().find(EMAIL).orElseThrow().uuid()).isNotEqualTo(before);
            assertThat(bridge.scim().get("/Users/" + first).status()).isEqualTo(404);
        }
    }

    @Test
    void trap41WhoFellIntoAGapBetweenTwoPagesIsNotTakenForGone() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            for (var n = 0; n < 600; n++) {
                falcon.tenant().addUser("user" + n + "@example.com", "User", "N" + n);
            }
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
                falcon.fail(
                        FalconOperation.LIST_IDS,
                        1,
                        new Fault.Meanwhile(() -> falcon.tenant().deleteByHand("user1@example.com")));

                bridge.bean(Mirror.class).refresh();
                assertThat(found(bridge, "user500@example.com")).isEqualTo(1);

                bridge.bean(Mirror.class).refresh();
                assertThat(found(bridge, "user500@example.com")).isEqualTo(1);
                assertThat(found(bridge, "user1@example.com")).isZero();
            }
        }
    }

    private static int found(RunningBridge bridge, String userName) {
        return bridge.scim()
                .find("/Users", "userName eq \"" + userName + "\"")
                .body()
                .path("totalResults")
                .asInt(-1);
    }
}
