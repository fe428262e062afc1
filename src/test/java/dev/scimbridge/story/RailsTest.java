package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.ACTIVATE;
import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.SimulatedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each rail in one story over real HTTP, but for the one on deprovisioning, which has its own. */
class RailsTest {

    /** A pass that is just ending is not brought forward: the next one is a minute later. */
    private static final Duration BY_THE_NEXT_PASS = Duration.ofSeconds(150);

    private final Stage stage = new Stage("--bridge.read-lag=1s", "--reconcile.first-retry=200ms");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private static String user(ScimClient scim, String name) {
        return scim.post("/Users", person(name)).id();
    }

    private static void assertHeld(Answer answer, String rail) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body().path("detail").asString()).contains(rail);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aProtectedUserKeepsEverythingWhoeverAsks(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var bridge = stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                "--bridge.rails.protected[0]=*@example.com",
                "--bridge.rails.protected[1]=role:threat_hunter");
        var scim = bridge.scim();
        var ada = user(scim, "ada");
        var analysts = stage.group("Falcon Analysts", ada);

        assertHeld(scim.patch("/Users/" + ada, DEACTIVATE), "bridge.rails.protected");
        assertThat(scim.patch("/Users/" + ada, ACTIVATE).status()).isEqualTo(200);
        assertHeld(scim.delete("/Groups/" + analysts), "bridge.rails.protected");
        assertHeld(scim.delete("/Users/" + ada), "bridge.rails.protected");

        assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");
        assertThat(falcon.countOf(FalconOperation.REVOKE_ROLES)).isZero();
        assertThat(falcon.countOf(FalconOperation.DELETE_USER)).isZero();
        var allowed = stage.operator().says("held", "allow", ada);
        assertThat(allowed.code()).isEqualTo(1);
        assertThat(allowed.err()).contains("bridge.rails.protected");
    }

    /** She was known to hold nothing, a while ago. */
    @ParameterizedTest
    @CsvSource({
        "bridge.rails.protected, --bridge.rails.protected[0]=role:falcon_admin, true",
        "bridge.rails.protected, --bridge.rails.protected[0]=role:falcon_admin, false",
        "bridge.rails.min-admins, --bridge.rails.min-admins=1, true"
    })
    void whoWasGivenARoleInTheConsoleIsNotDeletedAsSomebodyWithout(String rail, String setting, boolean revokeFirst) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                setting,
                "--bridge.deletion.revoke-first=" + revokeFirst,
                "--bridge.read-lag=0s");
        var ada = user(bridge.scim(), "ada");
        bridge.bean(JdbcClient.class)
                .sql("update accounts set holdings_known = holdings_known - ?")
                .param(Duration.ofMinutes(30).toMillis())
                .update();
        falcon.tenant().grantByHand("ada@example.com", "falcon_admin");

        assertHeld(bridge.scim().delete("/Users/" + ada), rail);

        assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falcon_admin");
    }

    @Test
    void whatAProtectedUserKeptIsTakenByTheFirstStartWithoutTheSetting() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.rails.protected[0]=ada@example.com");
        var ada = user(bridge.scim(), "ada");
        var analysts = stage.group("Falcon Analysts", ada);
        assertHeld(bridge.scim().patch("/Groups/" + analysts, Requests.remove(ada)), "bridge.rails.protected");
        bridge.close();

        var scim = stage.another(falcon).scim();

        Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").isEmpty());
        Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("converged"));
    }

    @Test
    void theLoginOfAProtectedUserStaysAndItsNameChanges() {
        var falcon = stage.falcon(Dialect.USERS);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.rails.protected[0]=ada@example.com")
                .scim();
        var ada = user(scim, "ada");

        var renamed = scim.put("/Users/" + ada, """
                {"userName":"ada.king@example.com","name":{"givenName":"Ada","familyName":"King"}}""");

        assertThat(renamed.status()).isEqualTo(200);
        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("held");
        assertThat(falcon.tenant().find("ada@example.com").orElseThrow().lastName())
                .isEqualTo("King");
    }

    /** Root is passed by while he is being changed, and may hold an admin role. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void administratorsAreCountedWhenTheRolesOfWhoWasBeingChangedAreKnownToo(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
        falcon.tenant().addUser("spare@example.com", "Spare", "Admin", "falcon_admin");
        var bridge = stage.bridge(falcon, database);
        var bindings = bridge.bean(TenantBindings.class);
        var jdbc = bridge.bean(JdbcClient.class);
        Eventually.holds(bindings::rolesRead);
        jdbc.sql("update tenancy set roles_read_at = null, admins_found = 0").update();
        jdbc.sql("delete from account_roles").update();
        jdbc.sql("update accounts set holdings_known = null").update();
        var root = "update accounts set state = '%s' where user_name = 'root@example.com'";
        jdbc.sql(root.formatted("PENDING")).update();
        falcon.clearCalls();
        var pass = bridge.bean(RolePass.class);

        pass.run(Duration.ofDays(1));
        pass.run(Duration.ofDays(1));

        assertThat(bindings.rolesRead()).isFalse();
        assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES))
                .as("nobody is read twice")
                .isEqualTo(1);
        jdbc.sql(root.formatted("CONVERGED")).update();
        pass.run(Duration.ofDays(1));
        assertThat(bindings.rolesRead()).isTrue();
        assertThat(jdbc.sql("select admins_found from tenancy")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    /** Whoever would change him fails for the same reason, for as long. */
    @Test
    void administratorsAreCountedThoughFalconFailsToTellTheRolesOfSomebodyWhoIsToBeChanged() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        falcon.tenant().refuseRolesOf("root@example.com", 500);
        var bindings = bridge.bean(TenantBindings.class);
        var jdbc = bridge.bean(JdbcClient.class);
        jdbc.sql("update tenancy set roles_read_at = null, admins_found = 0").update();
        jdbc.sql("delete from account_roles").update();
        jdbc.sql(
                        "update accounts set holdings_known = null, state = 'PENDING', detail = 'Waiting for Falcon: HTTP 500'")
                .update();
        var pass = bridge.bean(RolePass.class);

        pass.run(Duration.ofDays(1));
        assertThat(bindings.rolesRead())
                .as("it may have been a moment's failure")
                .isFalse();
        pass.run(Duration.ofDays(1));

        assertThat(bindings.rolesRead()).isTrue();
        assertThat(jdbc.sql("select admins_found from tenancy")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    /** He may be an administrator. */
    @Test
    void aUserWhoseRolesFalconFailsToTellKeepsNobodyFromBeingRead() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        for (var name : List.of("ada", "bea", "cay", "dee")) {
            falcon.tenant().addUser(name + "@example.com", name, "Admin", "falcon_admin");
            falcon.tenant().addUser(name + "2@example.com", name, "Analyst");
        }
        falcon.tenant().refuseRolesOf("dee@example.com", 500);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        var bindings = bridge.bean(TenantBindings.class);
        Eventually.holds(() -> bindings.mirroredAt().isPresent());

        bridge.bean(RolePass.class).run(Duration.ofDays(1));

        assertThat(bindings.rolesRead()).isTrue();
        assertThat(bridge.bean(JdbcClient.class)
                        .sql("select admins_found from tenancy")
                        .query(Integer.class)
                        .single())
                .isEqualTo(4);
    }

    @Test
    void anOutageEndsThePassAfterThreeUsers() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var names = List.of("ada", "bea", "cay", "dee", "eve");
        names.forEach(name -> falcon.tenant().addUser(name + "@example.com", name, "Admin", "falcon_admin"));
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        var bindings = bridge.bean(TenantBindings.class);
        var jdbc = bridge.bean(JdbcClient.class);
        Eventually.holds(bindings::rolesRead);
        jdbc.sql("update tenancy set roles_read_at = null, admins_found = 0").update();
        names.forEach(name -> falcon.tenant().refuseRolesOf(name + "@example.com", 503));
        falcon.clearCalls();

        bridge.bean(RolePass.class).run(Duration.ZERO);

        assertThat(falcon.calls().stream()
                        .filter(call -> call.operation() == FalconOperation.GET_USER_ROLES)
                        .map(SimulatedCall::subject)
                        .distinct())
                .hasSize(3);
        assertThat(bindings.rolesRead()).isFalse();
    }

    @Test
    void asManyAdministratorsStayAsFalconHadAtFirstOrTwo() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
        falcon.tenant().addUser("spare@example.com", "Spare", "Admin", "falcon_admin");
        var scim = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.adoption=allow")
                .scim();
        var ada = user(scim, "ada");
        stage.group("Falcon Admins", ada);
        var root = scim.find("/Users", "userName eq \"root@example.com\"")
                .body()
                .path("Resources")
                .path(0)
                .path("id")
                .asString();

        assertThat(scim.patch("/Users/" + root, DEACTIVATE).status())
                .as("spare and ada stay")
                .isEqualTo(200);
        assertHeld(scim.patch("/Users/" + ada, DEACTIVATE), "bridge.rails.min-admins");

        assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falcon_admin");
        falcon.tenant().addUser("third@example.com", "Third", "Admin");
        var third = user(scim, "third");
        scim.patch("/Groups/" + groupOf(scim), Requests.add(third));
        Eventually.holds(() -> scim.patch("/Users/" + ada, DEACTIVATE).status() == 200);
    }

    private static String groupOf(ScimClient scim) {
        return scim.find("/Groups", "displayName eq \"Falcon Admins\"")
                .body()
                .path("Resources")
                .path(0)
                .path("id")
                .asString();
    }

    @Test
    void ofTheLastTwoAdministratorsOnTwoReplicasAtOnceOneLeaves() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var one = stage.bridge(falcon, TestDatabase.POSTGRESQL, "--bridge.rails.min-admins=1")
                .scim();
        var other = stage.another(falcon, "--bridge.rails.min-admins=1").scim();
        var ada = user(one, "ada");
        var grace = user(one, "grace");
        stage.group("Falcon Admins", ada, grace);
        falcon.clearCalls();

        var answers = AtOnce.all(List.<Callable<Answer>>of(
                () -> one.patch("/Users/" + ada, DEACTIVATE), () -> other.patch("/Users/" + grace, DEACTIVATE)));

        assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 503);
        assertThat(falcon.countOf(FalconOperation.REVOKE_ROLES)).isEqualTo(1);
        assertThat(Stream.of("ada", "grace")
                        .filter(name ->
                                falcon.tenant().rolesOf(name + "@example.com").contains("falcon_admin")))
                .hasSize(1);
    }

    /** Others are counted without him, and he may have been one of the administrators that there were at first. */
    @Test
    void aUserWhoseRolesFalconDoesNotTellKeepsNobodyElseFromBeingCounted() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
        falcon.fail(FalconOperation.GET_USER_ROLES, 1, new Fault.Status(400, "no such view"));
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var ada = user(scim, "ada");
        stage.group("Falcon Admins", ada);

        var leaving = scim.patch("/Users/" + ada, DEACTIVATE);

        assertHeld(leaving, "bridge.rails.min-admins");
        assertThat(leaving.body().path("detail").asString()).contains("fewer others hold an admin role");
    }

    /** A change of his names finds that he is gone before a read of his roles does. */
    @Test
    void whoeverWasDeletedInTheConsoleIsNoAdministratorWhateverElseIsWrongWithHim() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.rails.min-admins=1", "--bridge.read-lag=0s");
        var scim = bridge.scim();
        var ada = user(scim, "ada");
        var grace = user(scim, "grace");
        stage.group("Falcon Admins", ada, grace);
        falcon.tenant().deleteByHand("ada@example.com");
        scim.put("/Users/" + ada, Requests.person("ada").replace("Example", "King"));
        Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("failed"));
        assertThat(stage.operator().says("reconcile", "now").code()).isZero();
        Eventually.holds(
                BY_THE_NEXT_PASS,
                () -> stage.operator().says("reconcile", "drift").out().contains("user-deleted"));

        assertHeld(scim.patch("/Users/" + grace, DEACTIVATE), "bridge.rails.min-admins");

        assertThat(falcon.tenant().rolesOf("grace@example.com")).containsExactly("falcon_admin");
    }

    @Test
    void aLockedUserIsGivenNothingUntilItIsUnlocked() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var ada = user(scim, "ada");
        var operator = stage.operator();
        assertThat(operator.says("lock", "ADA@example.com", "--reason=incident 7")
                        .code())
                .isZero();
        Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("converged"));

        assertThat(scim.post("/Groups", group("Falcon Analysts", ada)).status()).isEqualTo(201);

        assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("held");
        assertThat(operator.says("locks").out()).contains("incident 7", "ada@example.com");
        assertThat(operator.says("held", "allow", ada).err()).contains("unlock");
        assertThat(operator.says("unlock", ada).code()).isZero();
        Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").size() == 1);
        assertThat(operator.says("lock", "nobody@example.com").code()).isEqualTo(1);
    }

    /** An operator may take the access away in Falcon, instead of deciding here. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whatIsHeldIsOverWhenAReadShowsThatItIsGone(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var bridge = stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                "--bridge.read-lag=0s",
                "--bridge.rails.protected[0]=ada@example.com",
                "--bridge.rails.protected[1]=grace@example.com");
        var scim = bridge.scim();
        var ada = user(scim, "ada");
        var grace = user(scim, "grace");
        stage.group("Falcon Analysts", ada);
        var hunters = stage.group("Falcon Hunters", grace);
        var old = Instant.now().plusMillis(1_500);
        assertHeld(scim.patch("/Users/" + ada, DEACTIVATE), "bridge.rails.protected");
        assertHeld(scim.patch("/Groups/" + hunters, Requests.remove(grace)), "bridge.rails.protected");
        Eventually.holds(() -> Instant.now().isAfter(old));

        falcon.tenant().deleteByHand("ada@example.com");
        falcon.tenant().revokeByHand("grace@example.com", "threat_hunter");
        falcon.tenant().revokeByHand("grace@example.com", "falconhost_analyst");
        bridge.bean(RolePass.class).run(Duration.ZERO);

        Eventually.holds(() -> scim.patch("/Users/" + ada, DEACTIVATE).status() == 200);
        Eventually.holds(
                () -> scim.patch("/Groups/" + hunters, Requests.remove(grace)).status() == 204);
        assertThat(stage.operator().says("held", "list").out()).doesNotContain("ada@", "grace@");
        assertThat(scim.get("/Users/" + grace).state()).isEqualTo("converged");
    }

    /** Whoever is locked is a person, not a record of it that the identity provider deletes and makes anew. */
    @ParameterizedTest
    @CsvSource({"USER_MANAGEMENT, delete", "USERS, delete", "USER_MANAGEMENT, deactivate", "USERS, deactivate"})
    void aLockOutlivesADeleteAndACreate(Dialect dialect, String deletion) {
        var falcon = stage.falcon(dialect);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.deletion.policy=" + deletion)
                .scim();
        var ada = user(scim, "ada");
        var operator = stage.operator();
        assertThat(operator.says("lock", "ada@example.com").code()).isZero();
        var analysts = scim.post("/Groups", group("Falcon Analysts")).id();

        for (var life = 1; life <= 2; life++) {
            assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);
            ada = user(scim, "ada");
            assertThat(scim.patch("/Groups/" + analysts, Requests.add(ada)).status())
                    .isEqualTo(204);
            assertThat(scim.get("/Users/" + ada).state()).isEqualTo("held");
            assertThat(falcon.tenant().find("ada@example.com").isPresent()
                            && !falcon.tenant().rolesOf("ada@example.com").isEmpty())
                    .isFalse();
        }

        assertThat(operator.says("locks").out().lines().filter(line -> line.contains("ada@example.com")))
                .hasSize(1);
        var last = ada;
        assertThat(operator.says("unlock", "ada@example.com").code()).isZero();
        Eventually.holds(() -> scim.get("/Users/" + last).state().equals("converged"));
        assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");
    }

    /** Nor by another name in between. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLockOutlivesARenameADeleteAndACreate(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, database).scim();
        var ada = user(scim, "ada");
        assertThat(stage.operator().says("lock", "ada@example.com").code()).isZero();
        assertThat(scim.put("/Users/" + ada, Requests.person("zzz")).status()).isEqualTo(200);
        assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);

        ada = user(scim, "ada");
        stage.group("Falcon Analysts", ada);

        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("held");
        assertThat(falcon.tenant().find("ada@example.com").isPresent()
                        && !falcon.tenant().rolesOf("ada@example.com").isEmpty())
                .isFalse();
    }

    /** She was mirrored only; somebody deletes her in Falcon, and the identity provider makes her anew. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLockOutlivesAUserWhomNobodyHasAdopted(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");
        falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
        var bridge = stage.bridge(falcon, database);
        var operator = stage.operator();
        assertThat(operator.says("lock", "eve@example.com").code()).isZero();
        falcon.tenant().deleteByHand("eve@example.com");

        bridge.bean(Mirror.class).refresh();

        var scim = bridge.scim();
        assertThat(scim.find("/Users", "userName eq \"eve@example.com\"")
                        .body()
                        .path("totalResults")
                        .asInt())
                .isZero();
        assertThat(operator.says("locks").out()).contains("eve@example.com");
        var eve = user(scim, "eve");
        assertThat(scim.post("/Groups", group("Falcon Analysts", eve)).status()).isEqualTo(201);
        assertThat(scim.get("/Users/" + eve).state()).isEqualTo("held");
        assertThat(falcon.tenant().rolesByLogin().getOrDefault("eve@example.com", Set.of()))
                .isEmpty();
        assertThat(operator.says("unlock", "eve@example.com").code()).isZero();
        Eventually.holds(() -> falcon.tenant().rolesOf("eve@example.com").size() == 1);
    }

    /** One was known by both names, the other by one of them, and both come back at once. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void locksOfTwoWhoHadANameInCommonOutliveThem(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("one@example.com", "One", "Leaver");
        falcon.tenant().addUser("two@example.com", "Two", "Leaver");
        var bridge = stage.bridge(falcon, database);
        var jdbc = bridge.bean(JdbcClient.class);
        var ids = jdbc.sql("select id from accounts order by id")
                .query(String.class)
                .list();
        jdbc.sql(
                        "update accounts set life = 'DELETED', login = 'ada@example.com', falcon_uuid = null, falcon_login = null")
                .update();
        var lock = "insert into locks (account_id, since, locked_by, login) values (?, 0, 'olga', ?)";
        jdbc.sql(lock).params(ids.getFirst(), "ada@example.com").update();
        jdbc.sql(lock).params(ids.getLast(), "grace@example.com").update();
        falcon.tenant().deleteByHand("one@example.com");
        falcon.tenant().deleteByHand("two@example.com");
        falcon.tenant().addUser("ada@example.com", "Ada", "Again");
        falcon.tenant().addUser("grace@example.com", "Grace", "Again");

        bridge.bean(Mirror.class).refresh();

        assertThat(stage.operator().says("locks").out())
                .contains("ada@example.com", "grace@example.com")
                .doesNotContain("one@example.com", "two@example.com");
    }

    @Test
    void aLockOutlivesACreateThatIsWithdrawn() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var operator = stage.operator();
        var ada = user(scim, "ada");
        assertThat(operator.says("lock", "ada@example.com").code()).isZero();
        assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);
        falcon.fail(FalconOperation.LIST_IDS, 1, new Fault.Status(400, "no such filter"));

        var refused = scim.post("/Users", Requests.active("ada", false));

        assertThat(refused.status()).isGreaterThanOrEqualTo(400);
        assertThat(operator.says("locks").out()).contains("ada@example.com");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void inModeObserveNothingIsChangedAndTheClientIsToldOfSuccess(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");
        var scim = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.mode=observe")
                .scim();

        var ada = scim.post("/Users", person("ada"));
        assertThat(ada.status()).isEqualTo(201);
        assertThat(scim.post("/Groups", group("Falcon Analysts", ada.id())).status())
                .isEqualTo(201);
        assertThat(scim.get("/Users/" + ada.id()).state()).isEqualTo("withheld");
        var eve = scim.find("/Users", "userName eq \"eve@example.com\"")
                .body()
                .path("Resources")
                .path(0)
                .path("id")
                .asString();
        assertThat(scim.patch("/Users/" + eve, DEACTIVATE).status()).isEqualTo(200);
        assertThat(scim.get("/Users/" + eve).body().path("active").asBoolean()).isFalse();
        assertThat(scim.get("/Users/" + eve).state()).isEqualTo("withheld");
        assertThat(scim.delete("/Users/" + eve).status()).isEqualTo(204);

        assertThat(falcon.tenant().users()).hasSize(1);
        assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("event_viewer");
    }

    @Test
    void inModeUpsertOnlyNothingIsTakenAway() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.mode=upsert-only")
                .scim();
        var ada = user(scim, "ada");
        stage.group("Falcon Analysts", ada);
        assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");

        assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);

        assertThat(scim.get("/Users/" + ada).state()).isEqualTo("withheld");
        assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");
    }
}
