package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.add;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static dev.scimbridge.story.Requests.remove;
import static dev.scimbridge.story.Requests.rename;
import static dev.scimbridge.story.SlowFalcon.assertUnconfirmed;
import static dev.scimbridge.story.SlowFalcon.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a group write is answered by which somebody loses a role, before and after Falcon has confirmed that. */
class AcknowledgementTest {

    /** Where nothing is slowed down. */
    private static final String IN_ANY_TIME = "--bridge.answer-within=20s";

    private static final String[] GIVES_UP_SOON = {
        "--falcon.response-timeout=1s",
        "--bridge.lease=4s",
        "--bridge.read-lag=1s",
        "--reconcile.first-retry=3s",
        "--reconcile.last-retry=3s"
    };

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRemovalIs503UntilFalconConfirmsAndItsRepeatJoinsTheWork(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);

            assertUnconfirmed(slow.scim().patch("/Groups/" + analysts, remove(ada)));
            assertThat(slow.state(ada)).isEqualTo("pending");

            assertThat(repeated(() -> slow.scim().patch("/Groups/" + analysts, remove(ada)))
                            .status())
                    .isEqualTo(204);
            assertThat(slow.roles("ada")).isEmpty();
            assertThat(slow.falcon().countOf(FalconOperation.REVOKE_ROLES)).isEqualTo(1);
            assertThat(slow.state(ada)).isEqualTo("converged");
        }
    }

    /** Also for good: that is told, and not that the role is gone. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRemovalThatFalconRefusesIs503(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect, IN_ANY_TIME)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.falcon().fail(FalconOperation.REVOKE_ROLES, 1, new Fault.Status(400, "not this role"));

            var refused = slow.scim().patch("/Groups/" + analysts, remove(ada));

            assertUnconfirmed(refused);
            assertThat(refused.body().path("detail").asString()).contains("not this role");
            assertThat(slow.state(ada)).isEqualTo("failed");
            assertThat(slow.roles("ada")).containsExactly("falconhost_analyst");
            assertThat(repeated(() -> slow.scim().patch("/Groups/" + analysts, remove(ada)))
                            .status())
                    .isEqualTo(204);
            assertThat(slow.roles("ada")).isEmpty();
        }
    }

    /** It was given a moment ago, which reads do not show yet. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRemovalThatFalconRefusesIs503AlsoWhileReadsAreBehindTheGrant(Dialect dialect) {
        var behind = Settings.of(dialect).withReadLag(Duration.ofSeconds(10));
        try (var slow = SlowFalcon.start(behind, "--bridge.read-lag=10s", IN_ANY_TIME)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.falcon().fail(FalconOperation.REVOKE_ROLES, 1, new Fault.Status(400, "not this role"));

            assertUnconfirmed(slow.scim().patch("/Groups/" + analysts, remove(ada)));

            assertThat(slow.state(ada)).isEqualTo("failed");
            assertThat(repeated(() -> slow.scim().patch("/Groups/" + analysts, remove(ada)))
                            .status())
                    .isEqualTo(204);
            assertThat(slow.roles("ada")).isEmpty();
        }
    }

    /** What he holds is not known, and Falcon does not tell: nobody is told that the role is gone. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRemovalOfSomebodyWhoseRolesFalconDoesNotTellIs503(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect, IN_ANY_TIME)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.bridge().settle();
            slow.bridge()
                    .bean(JdbcClient.class)
                    .sql("update accounts set holdings_known = null")
                    .update();
            slow.falcon().tenant().refuseRolesOf("ada@example.com", 400);

            for (var repeat = 0; repeat < 2; repeat++) {
                var removed = slow.scim().patch("/Groups/" + analysts, remove(ada));
                assertUnconfirmed(removed);
                assertThat(removed.body().path("detail").asString()).contains("something went wrong");
            }
            assertThat(slow.state(ada)).isEqualTo("failed");
        }
    }

    /** Falcon never made him: there is nothing that he could still hold. */
    @Test
    void aRemovalOfSomebodyWhomFalconRefusesToMakeIsDone() {
        var elsewhere = Settings.of(Dialect.USER_MANAGEMENT).withDomains("example.org");
        var answered = new CompletableFuture<Void>();
        try (var slow = SlowFalcon.start(elsewhere, "--bridge.answer-within=0s")) {
            slow.falcon().fail(FalconOperation.CREATE_USER, 1, new Fault.Meanwhile(answered::join));
            var ada = slow.user("ada");
            answered.complete(null);
            var analysts = slow.group("Falcon Analysts", ada);
            Eventually.holds(() -> slow.state(ada).equals("failed"));

            assertThat(repeated(() -> slow.scim().patch("/Groups/" + analysts, remove(ada)))
                            .status())
                    .isEqualTo(204);
        }
    }

    /** Whoever says who is in the group says its name with it. */
    @Test
    void aListOfMembersWithTheNewNameIs503UntilTheRenameIsConfirmed() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = slow.user("ada");
            var grace = slow.user("grace");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);

            assertUnconfirmed(slow.scim().put("/Groups/" + analysts, group("Coffee Club", ada)));
            assertUnconfirmed(slow.scim().put("/Groups/" + analysts, group("Coffee Club", ada, grace)));
        }
    }

    /** Its grant was given up without an answer, and has its effect later than the revoke. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRoleThatALostCallMayStillGiveIsNotReportedAsTaken(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect, GIVES_UP_SOON)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts");
            loseGrantTo(slow, ada, analysts);

            assertThat(repeated(() -> slow.scim().patch("/Groups/" + analysts, remove(ada)))
                            .status())
                    .isEqualTo(204);
            assertNoGrantIsUnderWay(slow);
            assertThat(slow.roles("ada")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aLeaverWhomALostCallMayStillGiveARoleIsNotReportedAsGone(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect, GIVES_UP_SOON)) {
            var ada = slow.user("ada");
            loseGrantTo(slow, ada, slow.group("Falcon Analysts"));

            var leaves = slow.scim().patch("/Users/" + ada, Requests.DEACTIVATE);

            assertUnconfirmed(leaves);
            assertThat(slow.scim().get("/Users/" + ada).body().path("active").asBoolean())
                    .isTrue();
            assertThat(slow.state(ada)).isEqualTo("pending");
            assertThat(repeated(() -> slow.scim().patch("/Users/" + ada, Requests.DEACTIVATE))
                            .status())
                    .isEqualTo(200);
            assertNoGrantIsUnderWay(slow);
            assertThat(slow.roles("ada")).isEmpty();
            assertThat(slow.state(ada)).isEqualTo("converged");
        }
    }

    private static void assertNoGrantIsUnderWay(SlowFalcon slow) {
        assertThat(slow.falcon().countOf(FalconOperation.GRANT_ROLES))
                .isEqualTo(slow.falcon().arrived(FalconOperation.GRANT_ROLES));
    }

    /** A call that is given up after a second, and has its effect a second and a half later. */
    private static void loseGrantTo(SlowFalcon slow, String user, String group) {
        slow.falcon().fail(FalconOperation.GRANT_ROLES, 1, new Fault.LateEffect(Duration.ofMillis(2_500)));
        slow.scim().patch("/Groups/" + group, add(user));
        Eventually.holds(() -> slow.falcon().arrived(FalconOperation.GRANT_ROLES) >= 1);
    }

    @Test
    void aListOfMembersWithoutSomebodyIs503UntilFalconConfirms() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = slow.user("ada");
            var grace = slow.user("grace");
            var analysts = slow.group("Falcon Analysts", ada, grace);
            slow.slowDown(FalconOperation.REVOKE_ROLES);

            assertUnconfirmed(slow.scim().put("/Groups/" + analysts, group("Falcon Analysts", grace)));

            assertThat(repeated(() -> slow.scim().put("/Groups/" + analysts, group("Falcon Analysts", grace)))
                            .status())
                    .isEqualTo(200);
            assertThat(slow.roles("ada")).isEmpty();
            assertThat(slow.roles("grace")).containsExactly("falconhost_analyst");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRenameByWhichSomebodyLosesARoleIs503UntilFalconConfirms(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);

            assertUnconfirmed(slow.scim().patch("/Groups/" + analysts, rename("Coffee Club")));

            assertThat(repeated(() -> slow.scim().patch("/Groups/" + analysts, rename("Coffee Club")))
                            .status())
                    .isEqualTo(204);
            assertThat(slow.roles("ada")).isEmpty();
            assertThat(slow.scim()
                            .get("/Groups/" + analysts)
                            .body()
                            .path("displayName")
                            .asString())
                    .isEqualTo("Coffee Club");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeleteOfAGroupIs503UntilFalconConfirmsAndItsRepeatIs204(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);

            assertUnconfirmed(slow.scim().delete("/Groups/" + analysts));
            assertThat(slow.scim().get("/Groups/" + analysts).status()).isEqualTo(200);

            assertThat(repeated(() -> slow.scim().delete("/Groups/" + analysts)).status())
                    .isEqualTo(204);
            assertThat(slow.roles("ada")).isEmpty();
            assertThat(slow.falcon().countOf(FalconOperation.REVOKE_ROLES)).isEqualTo(1);
            assertThat(slow.scim().delete("/Groups/" + analysts).status()).isEqualTo(404);
        }
    }

    /** A group that is pushed again before the deletion of the former one is confirmed. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aChangeOfAGroupThatIsBeingDeletedIsNeverAcceptedWithoutEffect(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var ada = slow.user("ada");
            var grace = slow.user("grace");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);
            assertUnconfirmed(slow.scim().delete("/Groups/" + analysts));

            var put = repeated(() -> slow.scim().put("/Groups/" + analysts, group("Falcon Analysts", grace)));

            assertThat(put.status()).isEqualTo(404);
            assertThat(slow.scim().patch("/Groups/" + analysts, add(grace)).status())
                    .isEqualTo(404);
            assertThat(slow.roles("grace")).isEmpty();
        }
    }

    @Test
    void inABulkOnlyTheOperationThatIsNotConfirmedIs503() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);
            var bulk = """
                    {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
                     {"method":"PATCH","path":"/Groups/%s","data":{"Operations":[%s]}},
                     {"method":"POST","path":"/Users","bulkId":"grace","data":%s}]}""".formatted(analysts, remove(ada), person("grace"));

            var done = slow.scim().post("/Bulk", bulk);

            assertThat(done.status()).isEqualTo(200);
            assertThat(done.body()
                            .path("Operations")
                            .valueStream()
                            .map(one -> one.path("status").asString()))
                    .containsExactly("503", "201");
            assertThat(done.body()
                            .path("Operations")
                            .path(0)
                            .path("response")
                            .path("detail")
                            .asString())
                    .contains("it goes on without a repeat");
            Eventually.holds(() -> slow.roles("ada").isEmpty());
            Eventually.holds(
                    () -> slow.falcon().tenant().find("grace@example.com").isPresent());
        }
    }

    @Test
    void aGroupWriteWaitsOnlyForDeparturesThatItCausesItself() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = slow.user("ada");
            var grace = slow.user("grace");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);
            assertUnconfirmed(slow.scim().patch("/Groups/" + analysts, remove(ada)));

            assertThat(slow.scim().patch("/Groups/" + analysts, add(grace)).status())
                    .isEqualTo(204);

            assertThat(slow.state(ada)).as("the departure is still under way").isEqualTo("pending");
            Eventually.holds(() -> slow.roles("grace").equals(Set.of("falconhost_analyst")));
        }
    }

    /** Okta says the group's name whenever it says who is in it. */
    @Test
    void whoJoinsWaitsForNoRenameThatIsOnlySaidAgain() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = slow.user("ada");
            var grace = slow.user("grace");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);
            assertUnconfirmed(slow.scim().patch("/Groups/" + analysts, rename("Coffee Club")));

            var joins = slow.scim().patch("/Groups/" + analysts, add(grace) + """
                    ,{"op":"replace","value":{"id":"%s","displayName":"Coffee Club"}}""".formatted(analysts));

            assertThat(joins.status()).as(joins.text()).isBetween(200, 204);
            assertThat(slow.state(ada)).as("the departure is still under way").isEqualTo("pending");
            assertUnconfirmed(slow.scim().patch("/Groups/" + analysts, rename("Coffee Club")));
        }
    }

    /** Its repeat moves nobody, and says again what it awaited the first time. */
    @Test
    void aRenameThatAlsoAddsSomebodyIs503UntilFalconConfirmsHoweverOftenItIsSaid() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = slow.user("ada");
            var grace = slow.user("grace");
            var analysts = slow.group("Falcon Analysts", ada);
            slow.slowDown(FalconOperation.REVOKE_ROLES);
            var operations = rename("Coffee Club") + "," + add(grace);

            assertUnconfirmed(slow.scim().patch("/Groups/" + analysts, operations));
            assertUnconfirmed(slow.scim().patch("/Groups/" + analysts, operations));
        }
    }

    /** The version that it names was the right one when it was first said. */
    @Test
    void theRepeatOfARemovalThatNamesTheVersionOfBeforeJoinsTheWork() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var ada = slow.user("ada");
            var analysts = slow.group("Falcon Analysts", ada);
            var version = slow.scim()
                    .get("/Groups/" + analysts)
                    .body()
                    .path("meta")
                    .path("version")
                    .asString();
            slow.slowDown(FalconOperation.REVOKE_ROLES);
            for (var repeat = 0; repeat < 2; repeat++) {
                assertUnconfirmed(patched(slow, analysts, remove(ada), version));
            }
            assertThat(patched(slow, analysts, add(slow.user("grace")), version).status())
                    .isEqualTo(412);
        }
    }

    private static Answer patched(SlowFalcon slow, String group, String operations, String version) {
        return slow.scim()
                .send("PATCH", "/Groups/" + group, "{\"Operations\":[" + operations + "]}", "If-Match", version);
    }

    /** As many members of Falcon Analysts, who have its role. */
    private record Analysts(List<String> names, List<String> ids, String group) {

        static Analysts of(int number, SlowFalcon slow) {
            var names = IntStream.rangeClosed(1, number).mapToObj(n -> "p" + n).toList();
            var ids = names.stream().map(slow::user).sorted().toList();
            var group = slow.group("Falcon Analysts", ids.toArray(String[]::new));
            Eventually.holds(
                    () -> names.stream().noneMatch(name -> slow.roles(name).isEmpty()));
            return new Analysts(names, ids, group);
        }
    }

    /** Who is a member again is not losing anything, however many of them there are. */
    @Test
    void whoStaysOutOfAListThatIsCorrectedIsWaitedFor() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var analysts = Analysts.of(24, slow);
            slow.falcon().down(true);
            assertThat(slow.scim()
                            .put("/Groups/" + analysts.group(), group("Falcon Analysts"))
                            .status())
                    .isEqualTo(200);

            var allButTheLast = analysts.ids().subList(0, 23).toArray(String[]::new);

            assertUnconfirmed(slow.scim().put("/Groups/" + analysts.group(), group("Falcon Analysts", allButTheLast)));
        }
    }

    @Test
    void moreThanTwentyMembersWhoLoseARoleAreNotWaitedFor() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var analysts = Analysts.of(21, slow);
            slow.falcon().down(true);

            assertThat(slow.scim()
                            .put("/Groups/" + analysts.group(), group("Falcon Analysts"))
                            .status())
                    .isEqualTo(200);
            assertThat(slow.state(analysts.ids().getFirst())).isEqualTo("pending");

            slow.falcon().down(false);
            Eventually.holds(() ->
                    analysts.names().stream().allMatch(name -> slow.roles(name).isEmpty()));
        }
    }

    @Test
    void whereAcceptedIsEnoughNobodyWaitsForFalcon() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT, "--bridge.acknowledge-deprovisioning=accepted")) {
            var ada = slow.user("ada");
            var grace = slow.user("grace");
            var analysts = slow.group("Falcon Analysts", ada);
            var hunters = slow.group("Falcon Hunters", ada);
            slow.falcon().down(true);

            assertThat(slow.scim().patch("/Groups/" + analysts, remove(ada)).status())
                    .isEqualTo(204);
            assertThat(slow.scim().delete("/Groups/" + hunters).status()).isEqualTo(204);
            var deactivated = slow.scim().patch("/Users/" + ada, Requests.DEACTIVATE);
            assertThat(deactivated.status()).isEqualTo(200);
            assertThat(deactivated.body().path("active").asBoolean(true)).isFalse();
            assertThat(deactivated.state()).isEqualTo("pending");
            assertThat(slow.scim().delete("/Users/" + grace).status()).isEqualTo(204);

            slow.falcon().down(false);
            Eventually.holds(() -> slow.roles("ada").isEmpty());
            Eventually.holds(
                    () -> slow.falcon().tenant().find("grace@example.com").isEmpty());
        }
    }

    @Test
    void anAcceptedDeleteIsGoneForTheClient() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT, "--bridge.acknowledge-deprovisioning=accepted")) {
            var grace = slow.user("grace");
            slow.falcon().down(true);

            assertThat(slow.scim().delete("/Users/" + grace).status()).isEqualTo(204);

            assertThat(slow.scim().get("/Users/" + grace).status()).isEqualTo(404);
            assertThat(slow.scim().delete("/Users/" + grace).status()).isEqualTo(404);
            slow.falcon().down(false);
            Eventually.holds(() -> slow.falcon().tenant().users().isEmpty());
        }
    }

    @Test
    void aGroupDeleteThatWasAnswered503Is204OnItsFirstRepeatAfterItIsDoneAndThen404() {
        try (var slow = SlowFalcon.start(Dialect.USER_MANAGEMENT)) {
            var group = slow.group("Falcon Analysts", slow.user("ada"));
            slow.slowDown(FalconOperation.REVOKE_ROLES);
            assertThat(slow.scim().delete("/Groups/" + group).status()).isEqualTo(503);
            Eventually.holds(() -> slow.scim().get("/Groups/" + group).status() == 404);

            assertThat(slow.scim().delete("/Groups/" + group).status()).isEqualTo(204);
            assertThat(slow.scim().delete("/Groups/" + group).status()).isEqualTo(404);
        }
    }
}
