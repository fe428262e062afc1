package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.story.Eventually;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that stands still in the middle of a call, while another one takes over what it was doing. */
class StandstillIT {

    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration LAG = Duration.ofSeconds(2);
    private static final String[] SETTINGS = {
        "--bridge.roles.groups[0].name=Falcon Analysts",
        "--bridge.roles.groups[0].roles[0]=falconhost_analyst",
        "--bridge.lease=" + LEASE.toSeconds() + "s",
        "--bridge.read-lag=" + LAG.toSeconds() + "s",
        "--falcon.response-timeout=2s",
        "--bridge.answer-within=1s"
    };

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aGrantThatLandsAfterItsLeaseAndTheLagIsFoundAndUndone(Dialect dialect) {
        var url = TestDatabase.POSTGRESQL.url();
        try (var falcon = FalconSimulator.start(dialect);
                var first = BridgeProcess.start(falcon, url, SETTINGS);
                var second = BridgeProcess.start(falcon, url, SETTINGS)) {
            var ada = first.scim().post("/Users", """
                    {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""").id();
            var group = first.scim()
                    .post("/Groups", "{\"displayName\":\"Falcon Analysts\"}")
                    .id();
            var late = LEASE.multipliedBy(2).plus(LAG).plus(LAG);
            falcon.fail(FalconOperation.GRANT_ROLES, 1, new Fault.LateEffect(late));
            Thread.ofVirtual().start(() -> members(first.scim(), group, "add", ada));
            Eventually.holds(Duration.ofSeconds(20), () -> falcon.arrived(FalconOperation.GRANT_ROLES) == 1);
            first.standStill();

            members(second.scim(), group, "remove", ada);
            Eventually.holds(
                    Duration.ofSeconds(60), () -> state(second.scim(), ada).equals("converged"));
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            Eventually.holds(
                    Duration.ofSeconds(30),
                    () -> !falcon.tenant().rolesOf("ada@example.com").isEmpty());

            first.goOn();

            Eventually.holds(
                    LAG.plusSeconds(60),
                    () -> falcon.tenant().rolesOf("ada@example.com").isEmpty());
            Eventually.holds(
                    Duration.ofSeconds(30), () -> state(second.scim(), ada).equals("converged"));
        }
    }

    private static String state(ScimClient scim, String user) {
        return scim.get("/Users/" + user).state();
    }

    private static void members(ScimClient scim, String group, String op, String user) {
        scim.patch("/Groups/" + group, """
                {"op":"%s","path":"members","value":[{"value":"%s"}]}""".formatted(op, user));
    }
}
