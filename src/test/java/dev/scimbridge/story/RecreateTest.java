package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code bridge.rename: recreate}: where Falcon cannot change a login, a new user takes the place of the former one. */
class RecreateTest {

    private static final String ADA = "ada@example.com";
    private static final String KING = "king@example.com";
    private static final String ANALYST = "falconhost_analyst";

    private static final Fault NOBODY =
            new Fault.Raw(200, Map.of(), "{\"resources\":[],\"errors\":[],\"meta\":{\"pagination\":{\"total\":0}}}");

    private final Stage stage =
            new Stage("--bridge.rename=recreate", "--bridge.read-lag=2s", "--reconcile.first-retry=200ms");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private ScimClient bridge(FalconSimulator falcon, String... settings) {
        return stage.bridge(falcon, TestDatabase.SQLITE, settings).scim();
    }

    private static boolean exists(FalconSimulator falcon, String login) {
        return falcon.tenant().find(login).isPresent();
    }

    private static int rename(ScimClient scim, String id, String to) {
        return scim.put("/Users/" + id, person(to)).status();
    }

    @Test
    void aNewUserHasEveryRoleBeforeTheFormerOneGoes() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.read-lag=10s");
        var ada = stage.analyst("ada");
        falcon.clearCalls();

        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        FalconCalls.were(falcon, "CREATE_USER", "GRANT_ROLES " + ANALYST);
        assertThat(falcon.tenant().rolesOf(KING)).containsExactly(ANALYST);
        assertThat(falcon.tenant().rolesOf(ADA)).as("until that is read").containsExactly(ANALYST);
        assertThat(scim.get("/Users/" + ada).detail()).contains("former user");
        Eventually.holds(() -> !exists(falcon, ADA));
        FalconCalls.were(falcon, "GET_USER_ROLES", "DELETE_USER");
        assertThat(falcon.tenant().rolesOf(KING)).containsExactly(ANALYST);
        Eventually.holds(() -> scim.get("/Users/" + ada).detail().isEmpty());
        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("converged");
    }

    /** It holds all that it held, until a read has confirmed what the new one has: that may take longer than anybody may keep a role. */
    @Test
    void whatIsTakenAwayGoesWithTheFormerUserAtOnce() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.read-lag=90s");
        var ada = stage.analyst("ada");
        var hunters = stage.group("Falcon Hunters", ada);
        assertThat(rename(scim, ada, "king")).isEqualTo(200);
        falcon.clearCalls();

        assertThat(scim.patch("/Groups/" + hunters, Requests.remove(ada)).status())
                .isEqualTo(204);

        assertThat(exists(falcon, ADA)).isFalse();
        assertThat(falcon.tenant().rolesOf(KING)).containsExactly(ANALYST);
        FalconCalls.were(falcon, "DELETE_USER", "REVOKE_ROLES threat_hunter");
    }

    @Test
    void whileFalconDoesNotDeleteTheFormerUserALossIsNotConfirmed() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.read-lag=5s");
        var ada = user(scim);
        var admins = stage.group("Falcon Admins", ada);
        assertThat(rename(scim, ada, "king")).isEqualTo(200);
        falcon.fail(FalconOperation.DELETE_USER, 1, new Fault.Status(400, "not this one"));

        assertThat(scim.patch("/Groups/" + admins, Requests.remove(ada)).status())
                .isEqualTo(503);

        assertThat(falcon.tenant().rolesOf(KING)).isEmpty();
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly("falcon_admin");
        assertThat(scim.get("/Users/" + ada).detail()).contains("not this one");
        Eventually.holds(
                () -> scim.patch("/Groups/" + admins, Requests.remove(ada)).status() == 204);

        assertThat(exists(falcon, ADA)).isFalse();
        assertThat(falcon.tenant().rolesOf(KING)).isEmpty();
    }

    /** Its create was not answered, and lists that are late do not show it yet: whose it is cannot be told before they have caught up. */
    @Test
    void aNewUserThatIsNotListedYetIsNotTakenForSomebodyElses() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        falcon.clearCalls();
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.CutAfterEffect());
        IntStream.of(1, 2, 3).forEach(call -> falcon.fail(FalconOperation.LIST_IDS, call, NOBODY));

        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        Eventually.holds(() -> !exists(falcon, ADA));
        assertThat(falcon.countOf(FalconOperation.LIST_IDS)).isGreaterThan(3);
        assertThat(falcon.tenant().rolesOf(KING)).containsExactly(ANALYST);
        Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("converged"));
    }

    @Test
    void theFormerUserStaysWhileAReadDoesNotShowWhatTheNewOneWasGiven() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        falcon.clearCalls();
        falcon.fail(FalconOperation.GRANT_ROLES, 1, NOBODY);

        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        assertThat(falcon.tenant().rolesOf(KING)).isEmpty();
        Eventually.holds(() -> !exists(falcon, ADA));
        assertThat(falcon.countOf(FalconOperation.GRANT_ROLES)).isEqualTo(2);
        assertThat(falcon.tenant().rolesOf(KING)).containsExactly(ANALYST);
    }

    @Test
    void asLongAsFalconDoesNotDeleteTheFormerUserALossIsNotConfirmed() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.read-lag=1s");
        var ada = user(scim);
        var admins = stage.group("Falcon Admins", ada);
        falcon.clearCalls();
        falcon.weather((operation, number) -> operation == FalconOperation.DELETE_USER
                ? Optional.of(new Fault.Status(400, "not this one"))
                : Optional.empty());
        assertThat(rename(scim, ada, "king")).isEqualTo(200);
        assertThat(scim.patch("/Groups/" + admins, Requests.remove(ada)).status())
                .isEqualTo(503);

        Eventually.holds(() -> falcon.countOf(FalconOperation.DELETE_USER) >= 2);
        Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("failed"));

        assertThat(scim.patch("/Groups/" + admins, Requests.remove(ada)).status())
                .isEqualTo(503);
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly("falcon_admin");
    }

    private static String user(ScimClient scim) {
        return scim.post("/Users", person("ada")).id();
    }

    @Test
    void aNameThatFalconHasNoRoleForDoesNotKeepTheFormerUser() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(
                falcon,
                "--bridge.roles.groups[0].name=Falcon Analysts",
                "--bridge.roles.groups[0].roles[0]=" + ANALYST,
                "--bridge.roles.groups[0].roles[1]=no_such_role");
        var ada = stage.analyst("ada");

        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        assertThat(rename(scim, ada, "ada")).isEqualTo(200);

        Eventually.holds(() -> !exists(falcon, KING));
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly(ANALYST);
        assertThat(scim.get("/Users/" + ada).detail()).contains("no_such_role");
    }

    @Test
    void whoeverComesToTheFormerLoginWaitsUntilItsUserIsGone() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        var other = scim.post("/Users", person("ada"));

        assertThat(other.status()).isEqualTo(201);
        assertThat(other.state()).isEqualTo("pending");
        Eventually.holds(() -> scim.get("/Users/" + other.id()).state().equals("converged"));
        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
        assertThat(falcon.tenant().rolesOf(KING)).containsExactly(ANALYST);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void ontoTheAddressOfAnybodyElseIs409AndNobodyIsTakenOver(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        scim.post("/Users", person("grace"));
        falcon.tenant().addUser("stranger@example.com", "Sam", "Stranger");

        assertThat(rename(scim, ada, "grace")).isEqualTo(409);
        assertThat(rename(scim, ada, "stranger")).isEqualTo(409);

        assertThat(scim.get("/Users/" + ada).body().path("userName").asString()).isEqualTo(ADA);
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly(ANALYST);
        assertThat(falcon.tenant().rolesOf("stranger@example.com")).isEmpty();
        Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("converged"));
        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf(ADA)).isEmpty();
    }

    @Test
    void theGuidesApiChangesTheLoginAsEver() {
        var falcon = stage.falcon(Dialect.USERS);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        falcon.clearCalls();

        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        FalconCalls.were(falcon, "UPDATE_USER");
        assertThat(falcon.tenant().rolesOf(KING)).containsExactly(ANALYST);
    }

    @Test
    void whoeverHoldsARoleThatTheBridgeDidNotGiveKeepsLoginAndRole() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.observed-max-age=1m");
        falcon.tenant().addUser(ADA, "Ada", "Example", "threat_hunter");
        var ada = scim.post("/Users", person("ada")).id();
        stage.group("Falcon Analysts", ada);

        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        assertThat(exists(falcon, KING)).isFalse();
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactlyInAnyOrder("threat_hunter", ANALYST);
        assertThat(scim.get("/Users/" + ada).detail()).contains("bridge.rename: recreate");
    }

    @Test
    void aLeaverHasNoAccessByTheFormerUserEither() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);

        assertThat(exists(falcon, ADA)).isFalse();
        assertThat(falcon.tenant().rolesOf(KING)).isEmpty();
    }

    /** Falcon refuses what the new user is to have, so that the former one is the administrator still. */
    @Test
    void theLastAdministratorStaysByTheFormerUser() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon, "--bridge.rails.min-admins=1");
        var ada = scim.post("/Users", person("ada")).id();
        stage.group("Falcon Admins", ada);
        IntStream.rangeClosed(1, 20)
                .forEach(n -> falcon.fail(FalconOperation.GRANT_ROLES, n, new Fault.Status(400, "not grantable")));
        assertThat(rename(scim, ada, "king")).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf(KING)).isEmpty();

        var left = scim.patch("/Users/" + ada, DEACTIVATE);

        assertThat(left.status()).isEqualTo(503);
        assertThat(left.body().path("detail").asString()).contains("bridge.rails.min-admins");
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly("falcon_admin");
        assertThat(stage.operator().says("held", "list").out()).contains("min-admins", "delete its former user");
    }

    @Test
    void aDeletedUserLeavesNeitherBehind() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);

        assertThat(exists(falcon, ADA)).isFalse();
        assertThat(exists(falcon, KING)).isFalse();
    }

    @Test
    void aLoginThatComesBackIsMadeWhenItIsFree() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        assertThat(rename(scim, ada, "ada")).isEqualTo(200);

        Eventually.holds(() -> !exists(falcon, KING));
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly(ANALYST);
        assertThat(scim.get("/Users/" + ada).body().path("userName").asString()).isEqualTo(ADA);
    }

    static List<Fault> cuts() {
        return List.of(new Fault.CutBeforeEffect(), new Fault.CutAfterEffect());
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void aCreateWhoseAnswerIsLostIsNotMadeTwice(Fault cut) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");
        falcon.fail(FalconOperation.CREATE_USER, 1, cut);

        assertThat(rename(scim, ada, "king")).isEqualTo(200);

        Eventually.holds(() -> !exists(falcon, ADA));
        assertThat(falcon.tenant().rolesOf(KING)).containsExactly(ANALYST);
        assertThat(falcon.tenant().users()).hasSize(1);
    }

    @Test
    void aFalconThatRefusesTheNewAddressLeavesEverythingAsItIs() {
        var falcon = stage.falcon(
                FalconSimulator.Settings.of(Dialect.USER_MANAGEMENT).withDomains("example.com"));
        var scim = bridge(falcon);
        var ada = stage.analyst("ada");

        var renamed = scim.put("/Users/" + ada, person("ada").replace(ADA, "ada@elsewhere.example"));

        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.state()).isEqualTo("failed");
        assertThat(renamed.detail()).contains("new login");
        assertThat(falcon.tenant().rolesOf(ADA)).containsExactly(ANALYST);
    }
}
