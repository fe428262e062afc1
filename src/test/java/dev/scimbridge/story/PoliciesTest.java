package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.ACTIVATE;
import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.add;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a user under each policy that is not the default, on both of Falcon's APIs. */
class PoliciesTest {

    private static final String ADA = "ada@example.com";

    private final Stage stage = new Stage("--bridge.read-lag=500ms", "--reconcile.first-retry=200ms");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private ScimClient bridge(FalconSimulator falcon, String... settings) {
        return stage.bridge(falcon, TestDatabase.SQLITE, settings).scim();
    }

    private static boolean active(ScimClient scim, String id) {
        return scim.get("/Users/" + id).body().path("active").asBoolean();
    }

    private static boolean exists(FalconSimulator falcon) {
        return falcon.tenant().find(ADA).isPresent();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeactivatedUserIsDeletedLaterAndCreatedAnewWhenItIsActivatedAgain(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = bridge(
                falcon, "--bridge.deactivation.policy=revoke-then-delete", "--bridge.deactivation.delete-after=10s");
        var ada = stage.analyst("ada");

        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
        assertThat(exists(falcon)).as("not yet").isTrue();

        Eventually.holds(() -> !exists(falcon));
        assertThat(scim.get("/Users/" + ada).status()).isEqualTo(200);
        assertThat(active(scim, ada)).isFalse();
        assertThat(scim.patch("/Users/" + ada, ACTIVATE).status()).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly("falconhost_analyst");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whoIsActivatedInTimeIsNotDeleted(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = bridge(
                falcon, "--bridge.deactivation.policy=revoke-then-delete", "--bridge.deactivation.delete-after=10s");
        var ada = stage.analyst("ada");
        var uuid = falcon.tenant().find(ADA).orElseThrow().uuid();

        scim.patch("/Users/" + ada, DEACTIVATE);
        scim.patch("/Users/" + ada, ACTIVATE);
        pause(Duration.ofSeconds(12));

        assertThat(falcon.tenant().find(ADA).orElseThrow().uuid()).isEqualTo(uuid);
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly("falconhost_analyst");
        assertThat(falcon.countOf(FalconOperation.DELETE_USER)).isZero();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeactivationThatDeletesIsUndoneByANewUser(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = bridge(falcon, "--bridge.deactivation.policy=delete");
        var ada = stage.analyst("ada");

        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        assertThat(exists(falcon)).isFalse();
        assertThat(active(scim, ada)).isFalse();

        assertThat(scim.patch("/Users/" + ada, ACTIVATE).status()).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly("falconhost_analyst");
        assertThat(active(scim, ada)).isTrue();
    }

    /** The delete has its effect, its answer is lost, and before it is sent again she is wanted back. */
    @Test
    void whoIsWantedBackWhileTheAnswerOfHerDeleteIsLostGetsANewUser() throws InterruptedException {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.deactivation.policy=delete");
        var ada = stage.analyst("ada");
        var back = new Thread(() -> scim.patch("/Users/" + ada, ACTIVATE));
        falcon.weather((operation, number) -> {
            if (operation != FalconOperation.DELETE_USER || number > 1) {
                return Optional.empty();
            }
            back.start();
            LockSupport.parkNanos(Duration.ofMillis(700).toNanos()); // her return is stored
            return Optional.of(new Fault.CutAfterEffect());
        });

        scim.patch("/Users/" + ada, DEACTIVATE);
        back.join();

        Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("converged"));
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly("falconhost_analyst");
    }

    @Test
    void whoKeepsAnInheritedRoleIsDeletedWhereThatIsWanted() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.deactivation.residual=delete");
        var ada = stage.analyst("ada");
        falcon.tenant().inherit(ADA, "threat_hunter");

        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);

        assertThat(exists(falcon)).isFalse();
        assertThat(active(scim, ada)).isFalse();
    }

    /** The guide's API does not tell an inherited role from another one: Falcon refuses its revoke, and that may have any reason. */
    @Test
    void whereFalconDoesNotTellWhatIsInheritedNobodyIsDeletedForIt() {
        var falcon = stage.falcon(Dialect.USERS);
        var scim = bridge(falcon, "--bridge.deactivation.residual=delete");
        var ada = stage.analyst("ada");
        falcon.tenant().inherit(ADA, "threat_hunter");

        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(503);

        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
        assertThat(exists(falcon)).isTrue();
        assertThat(active(scim, ada)).isTrue();
        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("failed");
        assertThat(scim.get("/Users/" + ada).detail()).contains("threat_hunter");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void nobodyIsInvitedBeforeThereIsARole(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = bridge(falcon, "--bridge.create=with-first-role");

        var ada = scim.post("/Users", person("ada"));
        assertThat(ada.status()).isEqualTo(201);
        assertThat(falcon.calls()).isEmpty();
        assertThat(scim.get("/Users/" + ada.id()).detail()).contains("bridge.create");

        var analysts = stage.group("Falcon Analysts");
        assertThat(scim.patch("/Groups/" + analysts, add(ada.id())).status()).isEqualTo(204);
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly("falconhost_analyst");
        assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
        assertThat(falcon.countOf(FalconOperation.GRANT_ROLES)).isEqualTo(1);
        assertThat(scim.delete("/Users/" + ada.id()).status()).isEqualTo(204);
        assertThat(exists(falcon)).isFalse();
    }

    /** As Entra does with a user that it deletes softly, before somebody else gets the address. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoLeavesAndGetsAnotherAddressFreesHisOwnWhereFalconCanChangeIt(boolean atOnce) {
        var falcon = stage.falcon(Dialect.USERS);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        var rename = """
                {"op":"replace","path":"userName","value":"zz-ada@example.com"}""";

        if (atOnce) {
            assertThat(scim.patch("/Users/" + ada, DEACTIVATE + "," + rename).status())
                    .isEqualTo(200);
        } else {
            assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
            assertThat(scim.patch("/Users/" + ada, rename).status()).isEqualTo(200);
        }
        Eventually.holds(() -> falcon.tenant().find("zz-ada@example.com").isPresent());

        assertThat(scim.post("/Users", person("ada")).status()).isEqualTo(201);
        assertThat(falcon.tenant().rolesOf("zz-ada@example.com")).isEmpty();
        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("converged");
    }

    @Test
    void thatALeaverLosesAccessDoesNotDependOnHisAddress() {
        var falcon = stage.falcon(Dialect.USERS);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        falcon.fail(FalconOperation.UPDATE_USER, 1, new Fault.Status(409, "the address is taken"));

        var answer = scim.patch("/Users/" + ada, DEACTIVATE + """
                ,{"op":"replace","path":"userName","value":"zz-ada@example.com"}""");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
        assertThat(exists(falcon)).isTrue();
    }

    @Test
    void anotherAddressOfALeaverIsTakenWhileFalconIsAwayAndChangedLater() {
        var falcon = stage.falcon(Dialect.USERS);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        falcon.fail(FalconOperation.UPDATE_USER, 1, new Fault.Status(500, "away"));
        falcon.fail(FalconOperation.UPDATE_USER, 2, new Fault.Status(500, "away"));

        var renamed = scim.patch("/Users/" + ada, """
                {"op":"replace","path":"userName","value":"zz-ada@example.com"}""");

        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.body().path("active").asBoolean()).isFalse();
        Eventually.holds(() -> falcon.tenant().find("zz-ada@example.com").isPresent());
    }

    /** The change of a group says nothing about what is still to be done with a leaver's user. */
    @Test
    void aDeleteThatTheModeWithholdsIsNotForgottenWithTheNextChange() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.mode=upsert-only", "--bridge.deactivation.policy=delete");
        var ada = scim.post("/Users", person("ada")).id();
        var group = stage.group("Falcon Analysts");
        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("withheld");

        assertThat(scim.patch("/Groups/" + group, add(ada)).status()).isEqualTo(204);

        Eventually.holds(() -> !scim.get("/Users/" + ada).state().equals("pending"));
        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("withheld");
    }

    /** What the mode withholds of a deleted account, and what a former policy left there, is not waited for. */
    @ParameterizedTest
    @ValueSource(strings = {"--bridge.mode=upsert-only", "--bridge.deletion.policy=deactivate"})
    void whoIsHiredAgainGetsTheUserThatADeleteHasLeft(String leaves) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var first = stage.bridge(falcon, TestDatabase.SQLITE, leaves);
        var ada = first.scim().post("/Users", person("ada")).id();
        var uuid = falcon.tenant().find(ADA).orElseThrow().uuid();
        assertThat(first.scim().delete("/Users/" + ada).status()).isEqualTo(204);
        Eventually.holds(() -> first.wakeups() == 0);
        first.close();
        var now = stage.another(falcon, leaves.contains("mode") ? leaves : "--bridge.deletion.policy=delete")
                .scim();

        var again = now.post("/Users", person("ada")).id();

        Eventually.holds(() -> now.get("/Users/" + again).state().equals("converged"));
        assertThat(falcon.tenant().find(ADA).orElseThrow().uuid()).isEqualTo(uuid);
        assertThat(falcon.tenant().users()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theUserThatADeleteOfOursLeftIsNobodyElses(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = bridge(falcon, "--bridge.deletion.policy=deactivate", "--bridge.adoption=refuse");
        var first = scim.post("/Users", person("ada")).id();
        assertThat(scim.delete("/Users/" + first).status()).isEqualTo(204);

        var again = scim.post("/Users", person("ada"));

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.id()).isNotEqualTo(first);
        assertThat(falcon.tenant().users()).hasSize(1);
        assertThat(scim.delete("/Users/" + again.id()).status()).isEqualTo(204);
        falcon.tenant().grantByHand(ADA, "event_viewer");
        assertThat(scim.post("/Users", person("ada")).status())
                .as("what somebody gave roles by hand is somebody else's")
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeleteThatOnlyDeactivatesLeavesTheUserToWhoeverComesNext(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = bridge(falcon, "--bridge.deletion.policy=deactivate");
        var ada = stage.analyst("ada");
        var uuid = falcon.tenant().find(ADA).orElseThrow().uuid();

        assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);
        assertThat(scim.get("/Users/" + ada).status()).isEqualTo(404);
        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
        assertThat(exists(falcon)).isTrue();

        var again = scim.post("/Users", person("ada"));
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.id()).isNotEqualTo(ada);
        assertThat(falcon.tenant().find(ADA).orElseThrow().uuid()).isEqualTo(uuid);
    }
}
