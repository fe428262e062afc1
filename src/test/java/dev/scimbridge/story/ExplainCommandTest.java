package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@code explain} says of people in different situations. */
class ExplainCommandTest {

    @Test
    void eachRoleIsExplainedByWhatGivesItOrKeepsItBack() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", person("ada")).id();
            scim.post("/Groups", group("Falcon Analysts", ada));
            bridge.settle();
            falcon.tenant().grantByHand("ada@example.com", "event_viewer");
            var operator = new Operator(url);
            operator.says("reconcile", "now");
            Eventually.holds(
                    Duration.ofSeconds(100),
                    () -> operator.says("explain", ada).out().contains("event_viewer"));
            falcon.clearCalls();

            assertThat(operator.says("explain", "ADA@example.com").out())
                    .contains(
                            "is managed, active, and converged",
                            "It is in 'Falcon Analysts'.",
                            "falconhost_analyst: it holds it, by the bridge.",
                            "The group 'Falcon Analysts' gives it.",
                            "event_viewer: it holds it, by somebody else's grant in Falcon.",
                            "Nothing gives it now; it stays, unless bridge.extra-roles is revoke.");
            assertThat(operator.says("explain", ada, "--role=threat_hunter").out())
                    .contains("It does not hold threat_hunter, and nothing gives it");
            assertThat(operator.says("explain", ada, "--role=no_such_role").out())
                    .contains("Falcon's role catalogue does not have 'no_such_role'");

            var club = scim.post("/Groups", group("Coffee Club", ada)).id();
            scim.patch("/Groups/" + club, Requests.rename("Falcon Admins"));
            assertThat(operator.says("explain", ada, "--role=falcon_admin").out())
                    .contains("it does not hold it", "once an operator allows that");

            scim.patch("/Users/" + ada, DEACTIVATE);
            assertThat(operator.says("explain", ada, "--role=Falcon Analyst").out())
                    .contains("although something gives it; it is to be without access.");
            assertThat(falcon.calls().stream()
                            .filter(call -> call.operation().name().startsWith("CREATE")))
                    .isEmpty();
            assertThat(operator.says("explain", "nobody@example.com").code()).isEqualTo(1);
        }
    }
}
