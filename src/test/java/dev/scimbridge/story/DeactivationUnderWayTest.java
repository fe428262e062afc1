package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.ACTIVATE;
import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.active;
import static dev.scimbridge.story.SlowFalcon.assertUnconfirmed;
import static dev.scimbridge.story.SlowFalcon.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a user whose access is being taken away, and what a write does to it meanwhile. */
class DeactivationUnderWayTest {

    /** Where nothing is slowed down. */
    private static final String IN_ANY_TIME = "--bridge.answer-within=20s";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void itIsShownAsActiveAndPendingUntilFalconConfirms(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var ada = slow.user("ada");
            slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);

            assertUnconfirmed(slow.scim().patch("/Users/" + ada, DEACTIVATE));

            var shown = slow.scim().get("/Users/" + ada);
            assertThat(shown.body().path("active").asBoolean(false)).isTrue();
            assertThat(shown.state()).isEqualTo("pending");
            assertThat(found(slow, "active eq true")).isEqualTo(1);
            assertThat(found(slow, "active eq false")).isZero();

            var done = repeated(() -> slow.scim().patch("/Users/" + ada, DEACTIVATE));
            assertThat(done.status()).isEqualTo(200);
            assertThat(done.body().path("active").asBoolean(true)).isFalse();
            assertThat(found(slow, "active eq false")).isEqualTo(1);
            assertThat(slow.falcon().countOf(FalconOperation.REVOKE_ROLES)).isEqualTo(1);
        }
    }

    /** The version that it names was the right one when it was first said. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRepeatThatNamesTheVersionOfBeforeJoinsTheWork(boolean deleted) {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = slow.user("ada");
            slow.group("Falcon Analysts", ada);
            var version = slow.scim()
                    .get("/Users/" + ada)
                    .body()
                    .path("meta")
                    .path("version")
                    .asString();
            slow.slowDown(FalconOperation.REVOKE_ROLES);
            Supplier<Answer> leaves = () -> deleted
                    ? slow.scim().send("DELETE", "/Users/" + ada, "", "If-Match", version)
                    : slow.scim()
                            .send(
                                    "PATCH",
                                    "/Users/" + ada,
                                    "{\"Operations\":[" + DEACTIVATE + "]}",
                                    "If-Match",
                                    version);
            assertUnconfirmed(leaves.get());

            assertUnconfirmed(leaves.get());

            assertThat(slow.scim()
                            .send(
                                    "PATCH",
                                    "/Users/" + ada,
                                    "{\"Operations\":[{\"op\":\"add\",\"path\":\"title\",\"value\":\"x\"}]}",
                                    "If-Match",
                                    version)
                            .status())
                    .isEqualTo(deleted ? 503 : 412);
        }
    }

    /** The id of Ada, an analyst, whose deactivation Falcon has not confirmed. */
    private static String leaver(SlowFalcon slow) {
        var ada = slow.user("ada");
        slow.group("Falcon Analysts", ada);
        slow.slowDown(FalconOperation.REVOKE_ROLES);
        assertUnconfirmed(slow.scim().patch("/Users/" + ada, DEACTIVATE));
        return ada;
    }

    private static int found(SlowFalcon slow, String filter) {
        return slow.scim()
                .find("/Users", filter + " and userName eq \"ada@example.com\"")
                .body()
                .path("totalResults")
                .asInt();
    }

    @Test
    void aPutThatSaysBackActiveIsAnEchoAndHasNoEffect() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = leaver(slow);

            assertUnconfirmed(slow.scim().put("/Users/" + ada, active("ada", true)));

            Eventually.holds(() -> slow.state(ada).equals("converged"));
            assertThat(slow.scim().get("/Users/" + ada).body().path("active").asBoolean(true))
                    .isFalse();
            assertThat(slow.roles("ada")).isEmpty();
        }
    }

    /** Whoever read him before Falcon had confirmed it knows no better; who says so by itself means it. */
    @Test
    void aPutThatSaysBackActiveRightAfterTheConfirmationGivesNothingBack() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT, "--bridge.read-lag=15s")) {
            var ada = leaver(slow);
            Eventually.holds(() -> slow.state(ada).equals("converged"));

            var echo = slow.scim().put("/Users/" + ada, active("ada", true));

            assertThat(echo.status()).as(echo.text()).isEqualTo(503);
            assertThat(echo.body().path("detail").asString()).contains("Read it again");
            assertThat(slow.roles("ada")).isEmpty();
            assertThat(slow.scim().patch("/Users/" + ada, ACTIVATE).status()).isEqualTo(200);
            Eventually.holds(() -> slow.roles("ada").equals(Set.of("falconhost_analyst")));
        }
    }

    /** As a validator does it: nobody was told that it is not confirmed yet. */
    @Test
    void aPutThatActivatesRightAfterADeactivationThatWasConfirmedAtOnceDoes() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT, IN_ANY_TIME)) {
            var ada = slow.user("ada");
            slow.group("Falcon Analysts", ada);

            assertThat(slow.scim().put("/Users/" + ada, active("ada", false)).status())
                    .isEqualTo(200);
            assertThat(slow.scim().put("/Users/" + ada, active("ada", true)).status())
                    .isEqualTo(200);
            Eventually.holds(() -> slow.roles("ada").equals(Set.of("falconhost_analyst")));
        }
    }

    /** Nor is a later look at him a confirmation that anybody waited for. */
    @Test
    void aPutThatActivatesRightAfterALaterLookDoes() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT, IN_ANY_TIME)) {
            var ada = slow.user("ada");
            slow.group("Falcon Analysts", ada);
            assertThat(slow.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
            var confirmed = lastConverged(slow, ada);
            Eventually.holds(() -> !lastConverged(slow, ada).equals(confirmed));

            assertThat(slow.scim().put("/Users/" + ada, active("ada", true)).status())
                    .isEqualTo(200);
        }
    }

    private static String lastConverged(SlowFalcon slow, String user) {
        return slow.scim()
                .get("/Users/" + user)
                .body()
                .path("urn:ietf:params:scim:schemas:extension:falcon:2.0:User")
                .path("lastConverged")
                .asString();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aPatchThatSetsActiveTakesItBack(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var ada = slow.user("ada");
            slow.group("Falcon Analysts", ada);
            slow.falcon().down(true);
            assertUnconfirmed(slow.scim().patch("/Users/" + ada, DEACTIVATE));

            var kept = slow.scim().patch("/Users/" + ada, ACTIVATE);
            assertThat(kept.status()).isEqualTo(200);
            assertThat(kept.body().path("active").asBoolean(false)).isTrue();

            slow.falcon().down(false);
            Eventually.holds(() -> slow.state(ada).equals("converged"));
            assertThat(slow.roles("ada")).containsExactly("falconhost_analyst");
            assertThat(slow.falcon().countOf(FalconOperation.REVOKE_ROLES)).isZero();
        }
    }

    @Test
    void aPatchThatSetsActiveGivesBackWhatWasTakenMeanwhile() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = leaver(slow);

            assertThat(slow.scim().patch("/Users/" + ada, ACTIVATE).status()).isEqualTo(200);

            Eventually.holds(() -> slow.state(ada).equals("converged"));
            assertThat(slow.roles("ada")).containsExactly("falconhost_analyst");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeleteThatWasAnswered503Is204OnItsFirstRepeatAfterItIsDoneAndThen404(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var ada = slow.user("ada");
            slow.slowDown(FalconOperation.DELETE_USER);

            assertUnconfirmed(slow.scim().delete("/Users/" + ada));
            assertThat(slow.scim().get("/Users/" + ada).status())
                    .as("it may still have access")
                    .isEqualTo(200);
            Eventually.holds(() -> slow.scim().get("/Users/" + ada).status() == 404);

            assertThat(slow.scim().delete("/Users/" + ada).status()).isEqualTo(204);
            assertThat(slow.scim().delete("/Users/" + ada).status()).isEqualTo(404);
            assertThat(slow.falcon().countOf(FalconOperation.DELETE_USER)).isEqualTo(1);
        }
    }

    /** It takes nothing away: were it refused, an identity provider would take what is stored for not stored. */
    @Test
    void aChangeThatSaysNothingOfActiveIsStoredAndSaysSo() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = leaver(slow);

            var titled = slow.scim().patch("/Users/" + ada, """
                    {"op":"replace","path":"title","value":"Countess"}""");

            assertThat(titled.status()).as(titled.text()).isEqualTo(200);
            assertThat(titled.body().path("title").asString()).isEqualTo("Countess");
            assertThat(repeated(() -> slow.scim().patch("/Users/" + ada, DEACTIVATE))
                            .status())
                    .isEqualTo(200);
            assertThat(slow.roles("ada")).isEmpty();
        }
    }
}
