package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.Drift;
import dev.scimbridge.convergence.Drift.Kind;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.RoleCatalogues;
import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.provisioning.VersionSweep;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody changes users in Falcon's console whom the bridge manages: it is found, and repaired where that is wanted. */
class DriftTest {

    /** A pass that is under way when another is asked for is followed by the next a minute later. */
    private static final Duration SOON = Duration.ofSeconds(100);

    /** Over a read, for this long and the lag: two replicas know the database's time to some milliseconds only. */
    private static final Duration OWN_WRITES_ARE_TRUSTED = Duration.ofMillis(1_500);

    private static final int MANY = 60;

    private static final List<String> PEOPLE = List.of("ada", "grace", "joan", "mary", "root");

    private static String[] people(RunningBridge bridge) {
        var ids = PEOPLE.stream()
                .map(name -> bridge.scim().post("/Users", person(name)).id())
                .toArray(String[]::new);
        bridge.scim().post("/Groups", group("Falcon Analysts", ids));
        bridge.scim().post("/Groups", group("Falcon Admins", ids[4]));
        awaitThatReadsAreBelieved(bridge);
        return ids;
    }

    /** Nothing is under way, and the last own write is older than a read that comes now. */
    private static void awaitThatReadsAreBelieved(RunningBridge bridge) {
        bridge.settle();
        Eventually.holds(SOON, () -> wakeups(bridge) == 0);
        var old = Instant.now().plus(OWN_WRITES_ARE_TRUSTED);
        Eventually.holds(SOON, () -> Instant.now().isAfter(old));
    }

    /** A worker that met the request at an account comes once more, reads it, and makes good what is changed by then. */
    private static long wakeups(RunningBridge bridge) {
        return bridge.bean(JdbcClient.class)
                .sql("select count(*) from scheduled_tasks where task_name = 'converge'")
                .query(Long.class)
                .single();
    }

    private static void change(FalconSimulator falcon) {
        falcon.tenant().revokeByHand("ada@example.com", "falconhost_analyst");
        falcon.tenant().grantByHand("grace@example.com", "threat_hunter");
        falcon.tenant().renameByHand("joan@example.com", "Joanna", "Clarke");
        falcon.tenant().deleteByHand("mary@example.com");
        falcon.tenant().revokeByHand("root@example.com", "falcon_admin");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void allFourKindsAreFoundAndNothingIsChanged(Dialect dialect) {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, url, "--bridge.read-lag=0s")) {
            people(bridge);
            falcon.tenant().addUser("eve@example.com", "Eve", "Other", "event_viewer");
            change(falcon);
            var operator = new Operator(url);
            assertThat(operator.says("reconcile", "drift").code()).isZero();
            falcon.clearCalls();

            assertThat(operator.says("reconcile", "now").code()).isZero();
            Eventually.holds(
                    SOON, () -> operator.says("reconcile", "drift").lines().size() == 5);

            var found = operator.says("reconcile", "drift", "--json");
            assertThat(found.code()).isEqualTo(2);
            assertThat(found.out())
                    .contains("role-missing", "role-by-hand", "name-changed", "user-deleted", "threat_hunter");
            assertThat(falcon.countOf(FalconOperation.GRANT_ROLES)
                            + falcon.countOf(FalconOperation.REVOKE_ROLES)
                            + falcon.countOf(FalconOperation.UPDATE_USER)
                            + falcon.countOf(FalconOperation.CREATE_USER))
                    .isZero();
        }
    }

    @Test
    void whereItIsRepairedNoUserIsCreatedAgainAndNoAdminRoleIsGivenBack() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url, "--bridge.read-lag=0s", "--reconcile.drift=repair")) {
            people(bridge);
            change(falcon);
            var operator = new Operator(url);
            operator.says("reconcile", "now");

            Eventually.holds(
                    SOON,
                    () -> falcon.tenant().rolesOf("ada@example.com").contains("falconhost_analyst")
                            && falcon.tenant()
                                    .find("joan@example.com")
                                    .orElseThrow()
                                    .firstName()
                                    .equals("joan"));
            Eventually.holds(
                    SOON, () -> operator.says("reconcile", "drift").out().contains("user-deleted"));
            assertThat(falcon.tenant().rolesOf("root@example.com")).containsExactly("falconhost_analyst");
            assertThat(falcon.tenant().find("mary@example.com")).isEmpty();
        }
    }

    /** Demoted by hand he lacks one role and has another one; a listing finds that he was renamed before a read finds his roles. */
    @ParameterizedTest
    @CsvSource({"false, true", "true, false", "true, true"})
    void whileAnAdminRoleIsMissingNothingOfThatAccountIsRepaired(boolean renamed, boolean demoted) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE.url(),
                        "--bridge.read-lag=0s",
                        "--bridge.observed-max-age=1m",
                        "--reconcile.drift=repair")) {
            people(bridge);
            falcon.tenant().revokeByHand("root@example.com", "falcon_admin");
            if (demoted) {
                falcon.tenant().grantByHand("root@example.com", "event_viewer");
            }
            if (renamed) {
                falcon.tenant().renameByHand("root@example.com", "Ruth", "Clarke");
                forgetWhenRolesWereRead(bridge);
            }
            falcon.clearCalls();

            bridge.bean(Mirror.class).refresh();
            bridge.settle();
            bridge.bean(RolePass.class).run(Duration.ZERO);
            bridge.settle();
            bridge.bean(RolePass.class).run(Duration.ZERO);
            bridge.settle();

            assertThat(falcon.countOf(FalconOperation.GRANT_ROLES)).isZero();
            assertThat(falcon.tenant().rolesOf("root@example.com")).doesNotContain("falcon_admin");
            assertThat(drift(bridge)).containsEntry(Kind.ROLE_MISSING, 1L);
        }
    }

    /** Something else of the user is looked at again and again: a name that Falcon refuses, or what waits for an operator. */
    @ParameterizedTest
    @ValueSource(strings = {"failed", "held"})
    void whateverElseIsWrongWithAUserNoAdminRoleIsGivenBack(String state) {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        url,
                        "--bridge.read-lag=1s",
                        "--bridge.rails.protected[0]=" + (state.equals("held") ? "root@example.com" : "nobody@x.org"),
                        "--bridge.rails.min-admins=0")) {
            var scim = bridge.scim();
            var root = scim.post("/Users", person("root")).id();
            scim.post("/Groups", group("Falcon Admins", root));
            var hunters = scim.post("/Groups", group("Falcon Hunters", root)).id();
            awaitThatReadsAreBelieved(bridge);
            if (state.equals("held")) {
                scim.patch("/Groups/" + hunters, Requests.remove(root));
            } else {
                for (var call = 1; call < 20; call++) {
                    falcon.fail(FalconOperation.UPDATE_USER, call, new Fault.Status(400, "not now"));
                }
                scim.put("/Users/" + root, person("root").replace("Example", "Other"));
            }
            Eventually.holds(() -> scim.get("/Users/" + root).state().equals(state));
            falcon.tenant().revokeByHand("root@example.com", "falcon_admin");
            var operator = new Operator(url);

            operator.says("reconcile", "now");
            Eventually.holds(
                    SOON, () -> operator.says("reconcile", "drift").out().contains("falcon_admin"));
            Eventually.holds(() -> isNoneUnderWay(bridge));
            falcon.clearCalls();
            wakeAll(bridge);
            Eventually.holds(() -> falcon.countOf(FalconOperation.GET_USER_ROLES) > 0);
            Eventually.holds(() -> isNoneUnderWay(bridge));

            assertThat(falcon.tenant().rolesOf("root@example.com")).doesNotContain("falcon_admin");
            assertThat(scim.get("/Users/" + root).state()).isEqualTo(state);
            falcon.tenant().addRole("new_role", "New Role");
            bridge.bean(JdbcClient.class)
                    .sql("update role_catalogues set read_at = 0")
                    .update();
            bridge.bean(RoleCatalogues.class).refresh();
            bridge.bean(VersionSweep.class).run();
            Eventually.holds(() -> bridge.counted("pending") == 0 && isNoneUnderWay(bridge));
            assertThat(falcon.tenant().rolesOf("root@example.com"))
                    .as("a role that concerns nobody")
                    .doesNotContain("falcon_admin");
        }
    }

    /** Until its end it is as lasting as any other. */
    @Test
    void aTemporaryRoleThatSomebodyTakesBeforeItsEndIsMissing() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url, "--bridge.read-lag=0s")) {
            var root = bridge.scim().post("/Users", person("root")).id();
            awaitThatReadsAreBelieved(bridge);
            falcon.tenant()
                    .grantUntil(
                            "root@example.com", "falcon_admin", Instant.now().plusSeconds(3600));
            var operator = new Operator(url);
            operator.says("reconcile", "now");
            Eventually.holds(
                    SOON, () -> operator.says("reconcile", "drift").out().contains("role-by-hand"));
            bridge.scim().post("/Groups", group("Falcon Admins", root));
            Eventually.holds(() -> bridge.counted("pending") == 0 && isNoneUnderWay(bridge));
            falcon.tenant().revokeByHand("root@example.com", "falcon_admin");

            operator.says("reconcile", "now");

            Eventually.holds(
                    SOON, () -> operator.says("reconcile", "drift").out().contains("role-missing"));
        }
    }

    /** What is tried again in a quarter of an hour is due. */
    private static void wakeAll(RunningBridge bridge) {
        var everybody = bridge.bean(JdbcClient.class)
                .sql("select id from accounts")
                .query((row, number) -> AccountId.parse(row.getString(1)).orElseThrow())
                .list();
        bridge.bean(EngineStore.class).wakeups().wake(everybody, Instant.now().minusSeconds(1), Priority.BACKGROUND);
    }

    private static boolean isNoneUnderWay(RunningBridge bridge) {
        return bridge.bean(JdbcClient.class)
                        .sql("select count(*) from accounts where lease_until is not null")
                        .query(Long.class)
                        .single()
                == 0;
    }

    /** So long ago that a converge reads them anew. */
    private static void forgetWhenRolesWereRead(RunningBridge bridge) {
        bridge.bean(JdbcClient.class)
                .sql("update accounts set holdings_known = 2 where holdings_known is not null")
                .update();
    }

    @Test
    void anAdministratorWhoHoldsHisRolesHasHisNamesRepairedOnceTheyWereRead() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon, TestDatabase.SQLITE.url(), "--bridge.read-lag=0s", "--reconcile.drift=repair")) {
            people(bridge);
            falcon.tenant().renameByHand("root@example.com", "Ruth", "Clarke");

            bridge.bean(Mirror.class).refresh();
            bridge.bean(RolePass.class).run(Duration.ZERO);

            Eventually.holds(
                    SOON,
                    () -> falcon.tenant()
                            .find("root@example.com")
                            .orElseThrow()
                            .firstName()
                            .equals("root"));
        }
    }

    @Test
    void whoeverIsGoneIsAskedForOnceAndCreatedAnewWhenHeIsActivated() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE.url(), "--bridge.read-lag=0s")) {
            var people = people(bridge);
            bridge.scim().patch("/Users/" + people[0], Requests.DEACTIVATE);
            awaitThatReadsAreBelieved(bridge);
            falcon.tenant().deleteByHand("ada@example.com");
            falcon.tenant().deleteByHand("grace@example.com");

            bridge.bean(RolePass.class).run(Duration.ZERO);
            falcon.clearCalls();
            bridge.bean(RolePass.class).run(Duration.ZERO);

            assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isEqualTo(PEOPLE.size() - 2);
            assertThat(bridge.scim()
                            .patch("/Users/" + people[0], Requests.ACTIVATE)
                            .status())
                    .isEqualTo(200);
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");
            assertThat(falcon.tenant().find("grace@example.com")).isEmpty();
        }
    }

    /** What Falcon showed before a write is no drift from it. */
    @Test
    void aNameThatIsWrittenWhileUsersAreReadIsNotTakenForChangedByHand() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url, "--bridge.read-lag=0s")) {
            var ada = people(bridge)[0];
            falcon.fail(
                    FalconOperation.GET_USERS,
                    1,
                    new Fault.Meanwhile(() -> bridge.scim().put("/Users/" + ada, """
                            {"userName":"ada@example.com","name":{"givenName":"Augusta","familyName":"King"}}""")));

            bridge.bean(Mirror.class).refresh();

            assertThat(drift(bridge)).isEmpty();
            assertThat(bridge.bean(Accounts.class)
                            .find(AccountId.parse(ada).orElseThrow())
                            .orElseThrow()
                            .falcon()
                            .orElseThrow()
                            .firstName())
                    .contains("Augusta");
        }
    }

    /** While one reads, another that starts leaves it to him, and so does what looks for old reads. */
    @Test
    void everybodysRolesAreReadOnceHoweverManyReplicasStart() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            for (var n = 0; n < MANY; n++) {
                falcon.tenant().addUser("user" + n + "@example.com", "User", "Analyst", "event_viewer");
            }
            falcon.weather((operation, number) -> operation == FalconOperation.GET_USER_ROLES
                    ? Optional.of(new Fault.Hang(Duration.ofMillis(50)))
                    : Optional.empty());
            var url = TestDatabase.POSTGRESQL.url();
            try (var one = RunningBridge.launch(falcon, url);
                    var other = RunningBridge.launch(falcon, url)) {
                for (var bridge : List.of(one, other)) {
                    Eventually.holds(SOON, () -> bridge.bean(TenantGate.class).usable());
                }
                Eventually.holds(SOON, other.bean(TenantBindings.class)::rolesRead);

                assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isEqualTo(MANY);
            }
        }
    }

    private static Map<Kind, Long> drift(RunningBridge bridge) {
        return bridge.bean(Drift.class).count();
    }

    @ParameterizedTest
    @CsvSource({"report, 1", "repair, 0"})
    void aRoleThatALeaverIsGivenByHandIsFoundAndTakenAwayWhereItIsRepaired(String policy, int left) {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url, "--bridge.read-lag=0s", "--reconcile.drift=" + policy)) {
            var people = people(bridge);
            bridge.scim().patch("/Users/" + people[0], Requests.DEACTIVATE);
            awaitThatReadsAreBelieved(bridge);
            falcon.tenant().grantByHand("ada@example.com", "threat_hunter");

            bridge.bean(RolePass.class).run(Duration.ZERO);

            Eventually.holds(
                    SOON, () -> falcon.tenant().rolesOf("ada@example.com").size() == left);
            bridge.settle();
            assertThat(drift(bridge)).isEqualTo(left == 0 ? Map.of() : Map.of(Kind.ROLE_BY_HAND, 1L));
            assertThat(bridge.scim()
                            .get("/Users/" + people[0])
                            .body()
                            .path("active")
                            .asBoolean())
                    .isFalse();
        }
    }

    @Test
    void aUserThatSomebodyMakesForALeaverIsFound() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        url,
                        "--bridge.read-lag=0s",
                        "--bridge.deactivation.policy=delete",
                        "--reconcile.drift=repair")) {
            var people = people(bridge);
            bridge.scim().patch("/Users/" + people[0], Requests.DEACTIVATE);
            awaitThatReadsAreBelieved(bridge);
            falcon.tenant().addUser("ada@example.com", "Ada", "Again", "threat_hunter");

            bridge.bean(Mirror.class).refresh();

            assertThat(new Operator(url).says("reconcile", "drift").out()).contains("user-by-hand", "ada@example.com");
            bridge.settle();
            assertThat(falcon.tenant().rolesOf("ada@example.com"))
                    .as("it is nobody's but his who made it")
                    .containsExactly("threat_hunter");
            falcon.tenant().deleteByHand("ada@example.com");
            bridge.bean(Mirror.class).refresh();
            assertThat(drift(bridge)).isEmpty();
        }
    }
}
