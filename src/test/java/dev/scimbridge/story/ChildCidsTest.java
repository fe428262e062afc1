package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mapping that gives roles in another CID of Flight Control, and what Falcon does not tell of it. */
class ChildCidsTest {

    /** A pass that is just ending is not brought forward: the next one is a minute later. */
    private static final Duration BY_THE_NEXT_PASS = Duration.ofSeconds(150);

    private static final String CHILD = "c411d000c411d000c411d000c411d000";
    private static final List<String> MAPPING = List.of(
            "--bridge.roles.groups[0].name=Falcon Admins",
            "--bridge.roles.groups[0].roles[0]=falcon_admin",
            "--bridge.roles.groups[1].name=Falcon Hunters",
            "--bridge.roles.groups[1].roles[0]=threat_hunter",
            "--bridge.roles.groups[2].name=Child Hunters",
            "--bridge.roles.groups[2].roles[0]=threat_hunter",
            "--bridge.roles.groups[2].cid=" + CHILD,
            "--bridge.roles.groups[3].name=Child Admins",
            "--bridge.roles.groups[3].roles[0]=falcon_admin",
            "--bridge.roles.groups[3].cid=" + CHILD);

    private final Stage stage = new Stage("--bridge.read-lag=500ms", "--reconcile.first-retry=200ms");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private RunningBridge bridge(FalconSimulator falcon, String... more) {
        return stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                Stream.concat(MAPPING.stream(), Stream.of(more)).toArray(String[]::new));
    }

    private static String user(RunningBridge bridge, String name) {
        return bridge.scim().post("/Users", person(name)).id();
    }

    /** A slip in the mapping, or a child that is no more: nobody can hold anything there. */
    @ParameterizedTest
    @ValueSource(ints = {400, 404})
    void aCidThatFalconDoesNotKnowKeepsNobodyFromLosingAccess(int status) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().refuseCid(CHILD, status);
        var bridge = bridge(falcon);
        var zed = user(bridge, "zed");
        var yan = user(bridge, "yan");
        stage.group("Falcon Hunters", zed, yan);

        assertThat(bridge.scim().patch("/Users/" + zed, DEACTIVATE).status()).isEqualTo(200);
        assertThat(bridge.scim().delete("/Users/" + yan).status()).isEqualTo(204);

        assertThat(falcon.tenant().rolesOf("zed@example.com")).isEmpty();
        assertThat(falcon.tenant().find("yan@example.com")).isEmpty();
        assertThat(bridge.scim().get("/Users/" + zed).state()).isEqualTo("converged");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404})
    void aCidThatFalconDoesNotKnowMakesNobodyGone(int status) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().refuseCid(CHILD, status);
        var bridge = bridge(falcon);
        var zed = user(bridge, "zed");
        var yan = user(bridge, "yan");
        stage.group("Falcon Hunters", zed, yan);
        bridge.scim().patch("/Users/" + yan, DEACTIVATE);
        var read = falcon.countOf(FalconOperation.GET_USER_ROLES);

        bridge.bean(RolePass.class).run(Duration.ZERO);

        assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isGreaterThan(read);
        assertThat(stage.operator().says("reconcile", "drift").out()).doesNotContain("user-deleted");
        bridge.scim().patch("/Users/" + yan, Requests.ACTIVATE);
        assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isEqualTo(2);
        assertThat(falcon.tenant().rolesOf("yan@example.com")).containsExactly("threat_hunter");
    }

    /** Somebody may have given him a role there: that it is gone is not said. */
    @Test
    void whatCannotBeSeenInAnotherCidKeepsNothingFromBeingRevokedAtHome() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addChild(CHILD);
        var bridge = bridge(falcon);
        var zed = user(bridge, "zed");
        stage.group("Falcon Hunters", zed);
        falcon.tenant().refuseCid(CHILD, 403);

        var answer = bridge.scim().patch("/Users/" + zed, DEACTIVATE);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body().path("detail").asString()).contains(CHILD);
        assertThat(falcon.tenant().rolesOf("zed@example.com")).isEmpty();
        assertThat(bridge.scim().get("/Users/" + zed).state()).isEqualTo("failed");
    }

    /** That there is no such user there either says nothing of the user at home. */
    @Test
    void aRevokeThatIsRefusedThereNamesTheCid() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addChild(CHILD);
        var bridge = bridge(falcon);
        var zed = user(bridge, "zed");
        var hunters = stage.group("Child Hunters", zed);
        falcon.tenant().knowNobodyIn(CHILD);

        assertThat(bridge.scim()
                        .patch("/Groups/" + hunters, Requests.remove(zed))
                        .status())
                .isEqualTo(503);

        var shown = bridge.scim().get("/Users/" + zed);
        assertThat(shown.state()).isEqualTo("failed");
        assertThat(shown.detail()).contains(CHILD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGrantThatIsRefusedThereNamesTheCidAndTheOthersAreMade(boolean empty) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        if (empty) {
            falcon.tenant().knowNobodyIn(CHILD);
        } else {
            falcon.tenant().refuseCid(CHILD, 400);
        }
        var bridge = bridge(falcon);
        var zed = user(bridge, "zed");
        stage.group("Child Hunters", zed);
        stage.group("Falcon Hunters", zed);

        var shown = bridge.scim().get("/Users/" + zed);

        assertThat(falcon.tenant().rolesOf("zed@example.com")).containsExactly("threat_hunter");
        assertThat(shown.state()).isEqualTo("failed");
        assertThat(shown.detail()).contains(CHILD);
    }

    /** Two calls give the roles; Falcon goes away between them. */
    @Test
    void whatWasGivenBeforeFalconWentAwayIsTakenAgainFromWhoeverLeaves() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addChild(CHILD);
        var bridge = bridge(falcon);
        var zed = user(bridge, "zed");
        assertThat(bridge.scim().patch("/Users/" + zed, DEACTIVATE).status()).isEqualTo(200);
        var hunters = stage.group("Child Hunters", zed);
        stage.group("Falcon Hunters", zed);
        for (var call = 2; call < 60; call++) {
            falcon.fail(FalconOperation.GRANT_ROLES, call, new Fault.Status(503, "away"));
        }
        bridge.scim().patch("/Users/" + zed, Requests.ACTIVATE);
        Eventually.holds(
                () -> !falcon.tenant().rolesOf("zed@example.com", CHILD).isEmpty());
        Eventually.holds(() -> bridge.scim().get("/Users/" + zed).detail().contains("away"));

        assertThat(bridge.scim()
                        .patch("/Groups/" + hunters, Requests.remove(zed))
                        .status())
                .isIn(204, 503);

        Eventually.holds(() -> falcon.tenant().rolesOf("zed@example.com", CHILD).isEmpty());
    }

    /** Whether she is an administrator is looked at wherever the mapping gives roles. */
    @Test
    void whoIsAnAdministratorThereIsNotTakenOver() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addChild(CHILD);
        falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
        var bridge = bridge(falcon);
        falcon.tenant().addUser("eve@example.com", "Eve", "Analyst");
        falcon.tenant().grantByHand("eve@example.com", CHILD, "falcon_admin");

        var eve = user(bridge, "eve");

        assertThat(bridge.scim().get("/Users/" + eve).state()).isEqualTo("held");
    }

    @Test
    void doctorNamesTheCid() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
        falcon.tenant().refuseCid(CHILD, 400);
        bridge(falcon);

        var said = stage.operator()
                .says(Stream.concat(
                                Stream.of(
                                        "doctor",
                                        "--falcon.base-url=" + falcon.baseUrl(),
                                        "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                                        "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET),
                                MAPPING.stream())
                        .toArray(String[]::new));

        assertThat(said.out().lines().filter(line -> line.contains(CHILD)))
                .singleElement()
                .asString()
                .contains("mapped-cids", "invalid cid");
    }

    /** Whoever was not told of may be an administrator. */
    @Test
    void whoseRolesFalconDoesNotTellAtFirstCountsAmongTheAdministratorsThatMustStay() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        for (var name : List.of("root", "spare", "third")) {
            falcon.tenant().addUser(name + "@example.com", name, "Admin", "falcon_admin");
        }
        for (var call = 1; call <= 3; call++) {
            falcon.fail(FalconOperation.GET_USER_ROLES, call, new Fault.Status(400, "not told"));
        }
        var bridge = bridge(falcon, "--bridge.adoption=allow", "--bridge.rails.deprovisioning.at-least=100");
        var scim = bridge.scim();
        assertThat(stage.operator().says("reconcile", "now").code()).isZero();
        Eventually.holds(BY_THE_NEXT_PASS, () -> falcon.countOf(FalconOperation.GET_USER_ROLES) >= 6);

        var answers = Stream.of("root", "spare", "third")
                .map(name -> scim.find("/Users", "userName eq \"" + name + "@example.com\"")
                        .body()
                        .path("Resources")
                        .path(0)
                        .path("id")
                        .asString())
                .map(id -> scim.patch("/Users/" + id, DEACTIVATE).status())
                .toList();

        assertThat(answers).containsExactly(200, 503, 503);
        assertThat(Set.of("root", "spare", "third").stream()
                        .filter(name ->
                                !falcon.tenant().rolesOf(name + "@example.com").isEmpty()))
                .hasSize(2);
    }

    @Test
    void anAdministratorWhomSomebodyDeletedInFalconIsNoneWhoStays() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = bridge(falcon, "--bridge.rails.min-admins=1");
        var ada = user(bridge, "ada");
        var bea = user(bridge, "bea");
        stage.group("Falcon Admins", ada, bea);
        falcon.tenant().deleteByHand("ada@example.com");
        assertThat(stage.operator().says("reconcile", "now").code()).isZero();
        Eventually.holds(
                BY_THE_NEXT_PASS,
                () -> stage.operator().says("reconcile", "drift").out().contains("user-deleted"));

        var answer = bridge.scim().patch("/Users/" + bea, DEACTIVATE);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body().path("detail").asString()).contains("bridge.rails.min-admins");
        assertThat(falcon.tenant().rolesOf("bea@example.com")).containsExactly("falcon_admin");
    }

    @Test
    void anAdministratorOfAnotherCidIsNoneOfThisOne() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addChild(CHILD);
        var bridge = bridge(falcon, "--bridge.rails.min-admins=1");
        var ann = user(bridge, "ann");
        var bob = user(bridge, "bob");
        var admins = stage.group("Falcon Admins", ann);
        var childAdmins = stage.group("Child Admins", ann, bob);

        var leaving = bridge.scim().patch("/Groups/" + admins, Requests.remove(ann));

        assertThat(leaving.status()).isEqualTo(503);
        assertThat(falcon.tenant().rolesOf("ann@example.com")).containsExactly("falcon_admin");
        assertThat(bridge.scim()
                        .patch("/Groups/" + childAdmins, Requests.remove(bob))
                        .status())
                .as("nobody has to stay there")
                .isEqualTo(204);
    }
}
