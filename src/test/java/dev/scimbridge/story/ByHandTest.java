package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.add;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static dev.scimbridge.story.Requests.remove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody does in Falcon's console behind a change neither hides access from it nor is undone by it. */
class ByHandTest {

    /** A write of ours that is younger is trusted over a read. */
    private static final Duration UNTIL_READS_ARE_BELIEVED = Duration.ofMillis(1_100);
    /** No catalogue is read again before. */
    private static final Duration UNTIL_THE_CATALOGUE_IS_OLD = Duration.ofSeconds(11);

    private static final String ADA = "ada@example.com";
    private static final String ANALYST = "falconhost_analyst";
    private static final String HUNTER = "threat_hunter";

    private final Stage stage = new Stage("--bridge.read-lag=0s");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({"USER_MANAGEMENT, confirmed", "USERS, confirmed", "USER_MANAGEMENT, accepted"})
    void aLeaverWhoHadNoUserIsLookedForBeforeItIsSaidThatThereIsNoAccess(Dialect dialect, String acknowledged) {
        var falcon = stage.falcon(dialect);
        var bridge = stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                "--bridge.create=with-first-role",
                "--bridge.acknowledge-deprovisioning=" + acknowledged);
        var ada = bridge.scim().post("/Users", person("ada")).id();
        var grace = bridge.scim().post("/Users", person("grace")).id();
        bridge.settle();
        falcon.tenant().addUser(ADA, "Made", "By Hand", HUNTER);
        falcon.tenant().addUser("grace@example.com", "Made", "By Hand", HUNTER);

        assertThat(bridge.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        assertThat(bridge.scim().delete("/Users/" + grace).status()).isEqualTo(204);
        bridge.settle();

        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
        assertThat(falcon.tenant().find("grace@example.com")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aLeaverWhoseUserWasMadeAnewLosesWhatTheNewOneHolds(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        var ada = bridge.scim().post("/Users", person("ada")).id();
        var grace = bridge.scim().post("/Users", person("grace")).id();
        stage.group("Falcon Analysts", ada, grace);
        for (var login : new String[] {ADA, "grace@example.com"}) {
            falcon.tenant().deleteByHand(login);
            falcon.tenant().addUser(login, "Made", "Anew", HUNTER);
        }

        assertThat(bridge.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        assertThat(bridge.scim().delete("/Users/" + grace).status()).isEqualTo(204);

        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
        assertThat(falcon.tenant().find("grace@example.com")).isEmpty();
    }

    /** Falcon knows her by the login that she had before she was renamed. */
    @Test
    void aLeaverWhoWasRenamedAndWhoseUserWasMadeAnewLosesWhatTheNewOneHolds() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        var ada = bridge.scim().post("/Users", person("ada")).id();
        stage.group("Falcon Analysts", ada);
        bridge.settle();
        assertThat(bridge.scim().put("/Users/" + ada, person("ada.king")).status())
                .isEqualTo(200);
        bridge.settle();
        falcon.tenant().deleteByHand(ADA);
        falcon.tenant().addUser(ADA, "Made", "Anew", HUNTER);

        assertThat(bridge.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);

        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
    }

    /** What is known of it may be old: the leaver's access is looked at, whenever the client is told. */
    @Test
    void aRoleGivenByHandIsTakenFromALeaverWhoseLossIsAcknowledgedAtOnce() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.acknowledge-deprovisioning=accepted");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        falcon.tenant().grantByHand(ADA, HUNTER);

        assertThat(bridge.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);

        Eventually.holds(() -> falcon.tenant().rolesOf(ADA).isEmpty());
    }

    /** What the bridge has just revoked somebody may give back before a read has confirmed that it is gone. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whatALeaverIsGivenBackAtOnceIsTakenAgain(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.read-lag=15s");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        stage.group("Falcon Analysts", ada);
        bridge.settle();
        assertThat(bridge.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();

        falcon.tenant().grantByHand(ADA, ANALYST);

        Eventually.holds(() -> falcon.tenant().rolesOf(ADA).isEmpty());
    }

    /** A deleted user that stays in Falcon, and a leaver whose loss is acknowledged at once, are looked at once more too. */
    @ParameterizedTest
    @CsvSource({"--bridge.deletion.policy=deactivate, true", "--bridge.acknowledge-deprovisioning=accepted, false"})
    void whatALeaverIsGivenAfterTheFirstLookIsTakenByTheNext(String policy, boolean deletes) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, policy, "--bridge.read-lag=15s");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        var gone =
                deletes ? bridge.scim().delete("/Users/" + ada) : bridge.scim().patch("/Users/" + ada, DEACTIVATE);
        assertThat(gone.status()).isBetween(200, 204);
        bridge.settle();

        falcon.tenant().grantByHand(ADA, HUNTER);

        Eventually.holds(() -> falcon.tenant().rolesOf(ADA).isEmpty());
    }

    /** What is left out of an answer would be taken for not held. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            USER_MANAGEMENT | 204 |
            USERS           | 204 |
            USER_MANAGEMENT | 200 | {"resources":[],"errors":[],"meta":{"pagination":{"total":3}}}
            USER_MANAGEMENT | 200 | {"resources":null,"errors":[],"meta":{"pagination":{"total":1}}}
            """)
    void aReadThatTellsNothingIsNoReadThatTellsOfNothing(Dialect dialect, int status, String body) {
        var falcon = stage.falcon(dialect);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.read-lag=60s");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        falcon.tenant().grantByHand(ADA, HUNTER);
        falcon.fail(FalconOperation.GET_USER_ROLES, 1, new Fault.Raw(status, Map.of(), body == null ? "" : body));

        Eventually.holds(() -> bridge.scim().patch("/Users/" + ada, DEACTIVATE).status() == 200);

        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
    }

    /** That it is not shown may be a lag for so long; then it is looked at again, whatever was said meanwhile. */
    @Test
    void aUserDeletedByHandRightAfterItsCreateIsNotCalledConverged() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.read-lag=15s");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        stage.group("Falcon Analysts", ada);
        falcon.tenant().deleteByHand(ADA);
        assertThat(bridge.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(503);

        assertThat(bridge.scim().patch("/Users/" + ada, Requests.ACTIVATE).status())
                .isEqualTo(200);

        Eventually.holds(() -> bridge.scim().get("/Users/" + ada).state().equals("failed"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aGrantOfItsOwnIsRevokedThoughTheRoleIsInheritedToo(TestDatabase database) throws InterruptedException {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, database);
        var ada = bridge.scim().post("/Users", person("ada")).id();
        var analysts = stage.group("Falcon Analysts", ada);
        Thread.sleep(UNTIL_READS_ARE_BELIEVED);
        falcon.tenant().inherit(ADA, ANALYST);
        bridge.bean(RolePass.class).run(Duration.ZERO);

        assertThat(bridge.scim().patch("/Groups/" + analysts, remove(ada)).status())
                .isEqualTo(204);
        bridge.settle();
        assertThat(falcon.tenant().rolesOf(ADA)).as("of its own").isEmpty();
        assertThat(state(bridge, ada)).isEqualTo("converged");

        Thread.sleep(UNTIL_READS_ARE_BELIEVED);
        falcon.tenant().grantByHand(ADA, ANALYST);
        bridge.scim().patch("/Users/" + ada, DEACTIVATE);
        assertThat(falcon.tenant().rolesOf(ADA)).as("of its own").isEmpty();
        assertThat(bridge.scim().get("/Users/" + ada).body().toString()).contains("inherited", ANALYST);
    }

    @Test
    void aUserDeletedByHandIsNotMadeAgainWhenADoubtEnds() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.lease=15s");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        falcon.fail(FalconOperation.GRANT_ROLES, 1, new Fault.CutAfterEffect());
        stage.group("Falcon Analysts", ada);
        falcon.tenant().deleteByHand(ADA);
        falcon.clearCalls();

        Eventually.holds(() -> state(bridge, ada).equals("failed"));

        assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isZero();
        assertThat(falcon.tenant().find(ADA)).isEmpty();
    }

    @Test
    void aRoleHeldUntilATimeIsGrantedForGoodWhenThatTimeIsOver() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        var ada = bridge.scim().post("/Users", person("ada")).id();
        var analysts = bridge.scim().post("/Groups", group("Falcon Analysts")).id();
        bridge.settle();
        falcon.tenant().grantUntil(ADA, ANALYST, Instant.now().plusSeconds(25));
        bridge.bean(RolePass.class).run(Duration.ZERO);

        assertThat(bridge.scim().patch("/Groups/" + analysts, add(ada)).status())
                .isEqualTo(204);
        bridge.settle();
        assertThat(falcon.countOf(FalconOperation.GRANT_ROLES)).as("it is held").isZero();

        Eventually.holds(() -> falcon.countOf(FalconOperation.GRANT_ROLES) == 1);
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly(ANALYST);
    }

    /** Falcon does not tell by which status it refuses to revoke what is not held. */
    @ParameterizedTest
    @CsvSource({"USER_MANAGEMENT, 400", "USER_MANAGEMENT, 404", "USERS, 404"})
    void aRevokeThatIsRefusedSaysNothingOfTheUser(Dialect dialect, int status) {
        var falcon = stage.falcon(dialect);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        var ada = stage.analyst("ada");
        falcon.tenant().grantByHand(ADA, HUNTER);
        falcon.fail(FalconOperation.REVOKE_ROLES, 1, new Fault.Status(status, "the user does not have this role"));

        Eventually.holds(() -> bridge.scim().patch("/Users/" + ada, DEACTIVATE).status() == 200);

        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
        assertThat(bridge.scim().delete("/Users/" + ada).status()).isEqualTo(204);
        assertThat(falcon.tenant().find(ADA)).isEmpty();
    }

    /** One of the two answers is wrong, and nobody may keep access because of that. */
    @ParameterizedTest
    @CsvSource({
        "USER_MANAGEMENT, GET_USER_ROLES, true",
        "USER_MANAGEMENT, GET_USER_ROLES, false",
        "USER_MANAGEMENT, DELETE_USER, false",
        "USERS, GET_USER_ROLES, true",
        "USERS, DELETE_USER, false"
    })
    void thatAUserIsGoneIsNotBelievedWhileHeIsListed(Dialect dialect, FalconOperation operation, boolean deactivate) {
        var falcon = stage.falcon(dialect);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var ada = stage.analyst("ada");
        falcon.tenant().grantByHand(ADA, HUNTER);
        falcon.fail(operation, 1, new Fault.Status(404, "user not found"));

        Eventually.holds(() -> deactivate
                ? scim.patch("/Users/" + ada, DEACTIVATE).status() == 200
                : scim.delete("/Users/" + ada).status() == 204);

        assertThat(falcon.tenant().find(ADA).isPresent()
                        && !falcon.tenant().rolesOf(ADA).isEmpty())
                .isFalse();
        if (!deactivate) {
            assertThat(falcon.tenant().find(ADA)).isEmpty();
        }
    }

    @Test
    void aNameThatMovesToAnotherRoleWhileItIsGrantedIsPlannedAnew() throws InterruptedException {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addRole("former_hunter", "Hunter");
        var bridge = stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                "--bridge.roles.groups[0].name=Hunters",
                "--bridge.roles.groups[0].roles[0]=Hunter");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        Thread.sleep(UNTIL_THE_CATALOGUE_IS_OLD);
        falcon.tenant().addRole("former_hunter", "Former Hunter");
        falcon.tenant().addRole("new_hunter", "Hunter");
        falcon.tenant().grantByHand(ADA, "former_hunter");
        falcon.fail(FalconOperation.GRANT_ROLES, 1, new Fault.Status(400, "the role is granted already"));

        bridge.scim().post("/Groups", group("Hunters", ada));

        Eventually.holds(() -> falcon.tenant().rolesOf(ADA).equals(Set.of("new_hunter")));
        assertThat(state(bridge, ada)).isEqualTo("converged");
    }

    private static String state(RunningBridge bridge, String user) {
        return bridge.scim().get("/Users/" + user).state();
    }
}
