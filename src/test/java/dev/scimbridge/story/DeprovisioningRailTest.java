package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.remove;
import static dev.scimbridge.story.Requests.rename;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BackgroundConvergence;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.HeldChange.Decision;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An accident at the identity provider: at the defaults five people lose their access, the others wait for an operator. */
class DeprovisioningRailTest {

    private static final int PEOPLE = 12;
    private static final int LIMIT = 5;

    private final Stage stage = new Stage(
            "--bridge.rails.deprovisioning.at-least=5",
            "--bridge.read-lag=1s",
            "--reconcile.first-retry=200ms",
            "--reconcile.last-retry=1s");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private static String[] people(ScimClient scim) {
        return IntStream.range(0, PEOPLE)
                .mapToObj(number -> scim.post("/Users", Requests.person("user" + number)))
                .map(Answer::id)
                .toArray(String[]::new);
    }

    private static long withRoles(FalconSimulator falcon) {
        return IntStream.range(0, PEOPLE)
                .filter(number -> !falcon.tenant()
                        .rolesOf("user" + number + "@example.com")
                        .isEmpty())
                .count();
    }

    private static void assertHeld(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.body().path("detail").asString()).contains("bridge.rails.deprovisioning", "held allow");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void deactivationsBeyondTheLimitAreHeldAndAllowedByAnOperator(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, database).scim();
        var people = people(scim);
        stage.group("Falcon Analysts", people);

        var answers = List.of(people).stream()
                .map(id -> scim.patch("/Users/" + id, DEACTIVATE))
                .toList();

        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(LIMIT);
        answers.stream().filter(answer -> answer.status() != 200).forEach(DeprovisioningRailTest::assertHeld);
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);
        var held = scim.get("/Users/" + people[PEOPLE - 1]);
        assertThat(held.body().path("active").asBoolean()).isTrue();
        assertThat(held.state()).isEqualTo("held");

        falcon.clearCalls();
        assertHeld(scim.patch("/Users/" + people[PEOPLE - 1], DEACTIVATE));
        assertThat(falcon.calls()).as("a repeat of what is held costs no call").isEmpty();

        var listed = stage.operator().says("held", "list", "--json");
        assertThat(listed.code()).isEqualTo(2);
        assertThat(listed.lines())
                .hasSize(PEOPLE - LIMIT)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"rail\":\"deprovisioning\"", "\"cause\":\"deactivation\"", "falconhost_analyst"));

        assertThat(stage.operator().says("held", "allow", "--all").code()).isZero();
        Eventually.holds(() -> withRoles(falcon) == 0);
        Eventually.holds(() ->
                !scim.get("/Users/" + people[PEOPLE - 1]).body().path("active").asBoolean());
        assertThat(scim.patch("/Users/" + people[PEOPLE - 1], DEACTIVATE).status())
                .isEqualTo(200);
        assertThat(stage.operator().says("held", "list").code()).isZero();
        var repeated = stage.operator().says("held", "allow", people[PEOPLE - 1]);
        assertThat(repeated.err()).contains("it was applied by");
        assertThat(repeated.code()).as("allowed before, and done").isZero();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void rejectingRestoresADeactivatedUserAndOneThatWasToBeDeleted(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        stage.group("Falcon Analysts", people);
        for (var number = 0; number < LIMIT; number++) {
            assertThat(scim.delete("/Users/" + people[number]).status()).isEqualTo(204);
        }

        assertHeld(scim.delete("/Users/" + people[10]));
        assertHeld(scim.patch("/Users/" + people[11], DEACTIVATE));
        falcon.clearCalls();
        assertThat(stage.operator()
                        .says("held", "reject", people[10], people[11], "--by=ada")
                        .code())
                .isZero();

        for (var id : List.of(people[10], people[11])) {
            Eventually.holds(() -> scim.get("/Users/" + id).state().equals("converged"));
            assertThat(scim.get("/Users/" + id).body().path("active").asBoolean())
                    .isTrue();
        }
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);
        assertThat(falcon.countOf(FalconOperation.DELETE_USER)).isZero();
        var again = stage.operator().says("held", "allow", people[10]);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("rejected by ada");
    }

    /** Who was to leave it stays in it, so that it stays too. */
    @Test
    void rejectingTheRemovalFromAGroupThatWasDeletedSinceKeepsTheGroup() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);
        IntStream.range(0, LIMIT).forEach(number -> scim.patch("/Users/" + people[number], DEACTIVATE));
        var held = people[PEOPLE - 1];
        assertHeld(scim.patch("/Groups/" + analysts, remove(held)));
        assertThat(scim.delete("/Groups/" + analysts).status()).isEqualTo(503);

        assertThat(stage.operator().says("held", "reject", held).code()).isZero();

        Eventually.holds(() -> scim.get("/Users/" + held).state().equals("converged"));
        assertThat(scim.get("/Groups/" + analysts).text()).contains(held);
        assertThat(stage.operator().says("held", "allow", "--all").code()).isIn(0, 1);
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);
    }

    @Test
    void aDeletedGroupIsHeldForMostOfItsMembersAndRejectingOneKeepsIt() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);

        assertHeld(scim.delete("/Groups/" + analysts));
        Eventually.holds(() -> stage.operator().says("held", "list").lines().size() == PEOPLE - LIMIT);
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);

        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();

        Eventually.holds(() -> withRoles(falcon) == PEOPLE);
        assertThat(scim.get("/Groups/" + analysts).status()).isEqualTo(200);
        Eventually.holds(() -> stage.operator().says("held", "list").lines().isEmpty());
        Eventually.holds(() -> List.of(people).stream()
                .allMatch(id -> scim.get("/Users/" + id).state().equals("converged")));
    }

    @Test
    void anEmptiedGroupIsHeldAndRejectingPutsItsMembersBack() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);

        assertHeld(scim.put("/Groups/" + analysts, group("Falcon Analysts")));
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);
        var gone = IntStream.range(0, PEOPLE)
                .filter(number -> falcon.tenant()
                        .rolesOf("user" + number + "@example.com")
                        .isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(scim.patch("/Groups/" + analysts, Requests.add(people[gone])).status())
                .as("another write of the group is not kept from success")
                .isEqualTo(204);

        assertThat(stage.operator().says("held", "reject", "--since=1h").code()).isZero();

        Eventually.holds(
                () -> scim.get("/Groups/" + analysts).body().path("members").size() == PEOPLE - LIMIT + 1);
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT + 1);
        assertThat(stage.operator().says("held", "list").lines()).isEmpty();
    }

    @Test
    void aRenamedGroupIsHeldAndAllowedOrRejectedWithItsName() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);

        assertHeld(scim.patch("/Groups/" + analysts, rename("Coffee Club")));
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);

        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();

        Eventually.holds(() -> withRoles(falcon) == PEOPLE);
        assertThat(scim.get("/Groups/" + analysts).body().path("displayName").asString())
                .isEqualTo("Falcon Analysts");
    }

    /** Nobody has allowed what the name gives beside that. */
    @Test
    void anAdminRoleThatIsHeldUnderItStaysHeldWhereANameIsPutBack() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                "--bridge.roles.groups[0].name=Falcon Admins",
                "--bridge.roles.groups[0].roles[0]=falcon_admin",
                "--bridge.roles.groups[0].roles[1]=falconhost_analyst",
                "--reconcile.mapping-every=1s");
        var scim = bridge.scim();
        var people = people(scim);
        var club = stage.group("Coffee Club", people);
        scim.patch("/Groups/" + club, rename("Falcon Admins"));
        Eventually.holds(() -> withRoles(falcon) == PEOPLE);
        assertHeld(scim.patch("/Groups/" + club, rename("Tea Club")));
        Eventually.holds(() -> withRoles(falcon) == PEOPLE - LIMIT);

        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();

        Eventually.holds(() -> withRoles(falcon) == PEOPLE);
        Eventually.holds(() -> stage.operator().says("held", "list").out().contains(club));
        bridge.settle();
        assertThat(falcon.tenant().rolesByLogin().values()).noneMatch(roles -> roles.contains("falcon_admin"));
    }

    @Test
    void aGroupThatHasItsNameAgainIsNotListedForTheOneItCameTo() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);
        assertThat(scim.patch("/Groups/" + analysts, rename("Falcon Admins")).status())
                .isEqualTo(503);
        Eventually.holds(() -> stage.operator().says("held", "list").lines().size() == PEOPLE - LIMIT + 1);
        var held = List.of(people).stream()
                .filter(id -> stage.operator().says("held", "list").out().contains(id))
                .findFirst();

        assertThat(stage.operator().says("held", "reject", held.orElseThrow()).code())
                .isZero();

        assertThat(scim.get("/Groups/" + analysts).body().path("displayName").asString())
                .isEqualTo("Falcon Analysts");
        assertThat(stage.operator().says("held", "list").out()).doesNotContain(analysts);
    }

    /** The scheduler looks rarely, so that the word comes while the client's own run is under way. */
    @Test
    void whatIsAllowedWhileItIsPlannedIsDone() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE, "--db-scheduler.polling-interval=20s")
                .scim();
        var people = people(scim);
        stage.group("Falcon Analysts", people);
        for (var id : people) {
            scim.patch("/Users/" + id, DEACTIVATE);
        }
        var held = people[PEOPLE - 1];
        assertThat(scim.get("/Users/" + held).state()).isEqualTo("held");
        var before = falcon.arrived(FalconOperation.GET_USER_ROLES);
        falcon.fail(FalconOperation.GET_USER_ROLES, 1, new Fault.Hang(Duration.ofMillis(1_500)));
        var renamed = """
                {"op":"replace","path":"name.givenName","value":"Hedy"}""";
        var writing = Thread.ofVirtual().start(() -> scim.patch("/Users/" + held, renamed));
        Eventually.holds(() -> falcon.arrived(FalconOperation.GET_USER_ROLES) > before);

        assertThat(stage.operator().says("held", "allow", held).code()).isZero();

        Eventually.holds(() -> !writing.isAlive());
        Eventually.holds(() -> withRoles(falcon) == PEOPLE - LIMIT - 1);
    }

    /** The word comes when the run that held it is over and its wake-up is not. */
    @Test
    void whatIsAllowedBeforeTheWakeUpEndsIsPlannedOnceMore() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        var people = people(bridge.scim());
        stage.group("Falcon Analysts", people);
        for (var id : people) {
            bridge.scim().patch("/Users/" + id, DEACTIVATE);
        }
        var held = AccountId.parse(people[PEOPLE - 1]).orElseThrow();
        var background = bridge.bean(BackgroundConvergence.class);

        new TransactionTemplate(bridge.bean(PlatformTransactionManager.class)).executeWithoutResult(tx -> {
            assertThat(background.isUnsettled(held)).isFalse();
            bridge.bean(EngineStore.class).holds().decide(held.toString(), Decision.ALLOWED, "ada");
            assertThat(background.isUnsettled(held)).isTrue();
        });
    }

    /** He is locked as well, which an operator's word does not end. */
    @Test
    void whatTwoRailsHoldIsListedUnderTheOneThatWaitsForAnOperator() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);
        var responders = stage.group("Falcon Responders");
        for (var number = 0; number < LIMIT; number++) {
            scim.patch("/Users/" + people[number], DEACTIVATE);
        }
        var moved = people[PEOPLE - 1];
        var operator = stage.operator();
        assertThat(operator.says("lock", moved).code()).isZero();
        scim.patch("/Groups/" + responders, Requests.add(moved));
        assertThat(scim.patch("/Groups/" + analysts, remove(moved)).status()).isEqualTo(503);

        assertThat(operator.says("held", "allow", moved).err()).isEmpty();

        Eventually.holds(() -> withRoles(falcon) == PEOPLE - LIMIT - 1);
        assertThat(scim.patch("/Groups/" + analysts, remove(moved)).status()).isEqualTo(204);
        Eventually.holds(() -> operator.says("held", "list").out().contains("lock"));
    }

    @Test
    void whereAnotherGroupHasTheNameTheRestIsRestoredAndTheGroupIsToldThatIsInTheWay() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);
        IntStream.range(0, LIMIT + 2).forEach(number -> scim.patch("/Users/" + people[number], DEACTIVATE));
        assertHeld(scim.patch("/Groups/" + analysts, rename("Nothing")));
        assertHeld(scim.delete("/Groups/" + analysts));
        var other = scim.post("/Groups", group("Falcon Analysts")).id();
        Eventually.holds(() -> stage.operator().says("held", "list").lines().size() == PEOPLE - LIMIT);

        var rejected = stage.operator().says("held", "reject", "--all");

        assertThat(rejected.code()).isEqualTo(1);
        assertThat(rejected.err().lines())
                .hasSize(PEOPLE - LIMIT)
                .allSatisfy(line -> assertThat(line).contains(analysts, other, "Rename or delete"));
        assertThat(rejected.err()).contains("Not all is restored of " + people[LIMIT]);
        assertThat(rejected.err()).contains("Nothing is changed of " + people[PEOPLE - 1]);
        for (var number = LIMIT; number < PEOPLE; number++) {
            var person = "/Users/" + people[number];
            Eventually.holds(() -> scim.get(person).state().equals("held"));
            assertThat(scim.get(person).body().path("active").asBoolean()).isTrue();
        }
        Eventually.holds(() -> stage.operator().says("held", "list", "--json").lines().stream()
                .allMatch(line -> line.contains("group-rename")));
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);

        assertThat(scim.delete("/Groups/" + other).status()).isEqualTo(204);
        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();
        Eventually.holds(() -> stage.operator().says("held", "list").lines().isEmpty());
        assertThat(scim.get("/Groups/" + analysts).body().path("displayName").asString())
                .isEqualTo("Falcon Analysts");
        Eventually.holds(() -> IntStream.range(LIMIT, PEOPLE)
                .allMatch(number -> scim.get("/Users/" + people[number]).state().equals("converged")));
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);
    }

    @Test
    void aLargeGroupThatIsDeletedIsGoneForTheClientAndComesBackWhenThatIsRejected() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var more = IntStream.range(0, 25)
                .mapToObj(number ->
                        scim.post("/Users", Requests.person("more" + number)).id())
                .toArray(String[]::new);
        var analysts = stage.group("Falcon Analysts", more);
        Eventually.holds(() -> allHaveTheirRole(falcon));

        assertThat(scim.delete("/Groups/" + analysts).status()).isEqualTo(204);
        assertThat(scim.get("/Groups/" + analysts).status()).isEqualTo(404);
        assertThat(scim.delete("/Groups/" + analysts).status()).isEqualTo(404);
        Eventually.holds(() -> stage.operator().says("held", "list").lines().size() == 20);

        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();

        Eventually.holds(() -> scim.get("/Groups/" + analysts).status() == 200);
        Eventually.holds(() -> allHaveTheirRole(falcon));
    }

    /** One revoke takes long, so that the word comes while the client of the DELETE waits. */
    @Test
    void aGroupThatAnOperatorKeepsWhileItsDeleteIsAnsweredStays() throws Exception {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);
        falcon.fail(FalconOperation.REVOKE_ROLES, 1, new Fault.Hang(Duration.ofSeconds(6)));
        var deleting = new FutureTask<>(() -> scim.delete("/Groups/" + analysts));
        Thread.ofVirtual().start(deleting);
        Eventually.holds(() -> stage.operator().says("held", "list").code() == 2);

        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();

        assertThat(deleting.get().status()).isEqualTo(503);
        assertThat(scim.get("/Groups/" + analysts).status()).isEqualTo(200);
        Eventually.holds(() -> withRoles(falcon) == PEOPLE);
    }

    /** The mapping may go by it, and what it gave would be lost in the end. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aGroupWhoseExternalIdIsChangedHasItAgainWhereThatIsRejected(TestDatabase database) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(
                        falcon,
                        database,
                        "--bridge.roles.groups[0].externalId=ext-1",
                        "--bridge.roles.groups[0].roles[0]=falconhost_analyst")
                .scim();
        var people = people(scim);
        var analysts = scim.post("/Groups", group("Analysts", people).replaceFirst("\\{", """
                {"externalId":"ext-1","""))
                .id();
        Eventually.holds(() -> withRoles(falcon) == PEOPLE);
        assertHeld(scim.patch("/Groups/" + analysts, """
                {"op":"replace","path":"externalId","value":"ext-2"}"""));

        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();

        assertThat(scim.get("/Groups/" + analysts).body().path("externalId").asString())
                .isEqualTo("ext-1");
        Eventually.holds(() -> withRoles(falcon) == PEOPLE);
    }

    /** It was deleted, and nobody else has come to its name: it gives an admin role. */
    @Test
    void aGroupThatComesBackHasItsNameForItselfAsBefore() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(
                        falcon,
                        TestDatabase.SQLITE,
                        "--bridge.rails.min-admins=0",
                        "--bridge.roles.groups[0].name=Admins",
                        "--bridge.roles.groups[0].roles[0]=falcon_admin")
                .scim();
        var more = IntStream.range(0, 25)
                .mapToObj(number ->
                        scim.post("/Users", Requests.person("more" + number)).id())
                .toArray(String[]::new);
        var admins = stage.group("Admins", more);
        Eventually.holds(() -> allHaveTheirRole(falcon));
        assertThat(scim.delete("/Groups/" + admins).status()).isEqualTo(204);
        Eventually.holds(() -> stage.operator().says("held", "list").lines().size() == 20);
        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();
        Eventually.holds(() -> allHaveTheirRole(falcon));

        scim.patch("/Groups/" + admins, rename("Former"));
        var club = scim.post("/Groups", group("Admins")).id();

        assertThat(stage.operator().says("held", "list").out()).contains(club);
    }

    /** A write has the later group already and comes to the user, while the rejection has the earlier one. */
    @Test
    void aRejectionOfTwoGroupsAndAWriteOfOneOfThemWaitForEachOther() throws Exception {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(
                falcon,
                TestDatabase.POSTGRESQL,
                "--bridge.roles.groups[0].name=Analysts",
                "--bridge.roles.groups[0].roles[0]=falconhost_analyst",
                "--bridge.roles.groups[1].name=Hunters",
                "--bridge.roles.groups[1].roles[0]=threat_hunter");
        var scim = bridge.scim();
        var people = people(scim);
        var both = Stream.of("Analysts", "Hunters")
                .map(name -> stage.group(name, people))
                .sorted()
                .toList();
        IntStream.range(0, LIMIT).forEach(number -> scim.patch("/Users/" + people[number], DEACTIVATE));
        var held = people[PEOPLE - 1];
        falcon.down(true);
        both.forEach(
                group -> assertThat(scim.delete("/Groups/" + group).status()).isEqualTo(503));
        falcon.down(false);
        Eventually.holds(() -> stage.operator().says("held", "list").lines().size() == PEOPLE - LIMIT);
        var before = bridge.deadlocks();
        var rejecting = new FutureTask<>(
                () -> stage.operator().says("held", "reject", held).code());

        new TransactionTemplate(bridge.bean(PlatformTransactionManager.class)).executeWithoutResult(tx -> {
            bridge.bean(Groups.class).lock(GroupId.parse(both.getLast()).orElseThrow());
            Thread.ofVirtual().start(rejecting);
            Eventually.holds(() -> waitsForALock(bridge));
            bridge.bean(Accounts.class).lock(AccountId.parse(held).orElseThrow());
        });

        assertThat(rejecting.get()).isZero();
        assertThat(bridge.deadlocks()).isEqualTo(before);
        Eventually.holds(() ->
                falcon.tenant().rolesOf("user11@example.com").equals(Set.of("falconhost_analyst", "threat_hunter")));
    }

    /** A run has the account of somebody who departs already, and comes to close the departure, while the group is deleted. */
    @Test
    void theEndOfARunAndTheDeletionOfAGroupWaitForEachOther() throws Exception {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.POSTGRESQL);
        var scim = bridge.scim();
        var ada = scim.post("/Users", Requests.person("ada")).id();
        var analysts = stage.group("Falcon Analysts", ada);
        bridge.settle();
        falcon.down(true);
        assertThat(scim.patch("/Groups/" + analysts, Requests.rename("Coffee Club"))
                        .status())
                .isEqualTo(503);
        scim.patch("/Groups/" + analysts, Requests.rename("Falcon Analysts"));
        var before = bridge.deadlocks();
        var deleting = new FutureTask<>(() -> scim.delete("/Groups/" + analysts).status());
        var account = AccountId.parse(ada).orElseThrow();

        new TransactionTemplate(bridge.bean(PlatformTransactionManager.class)).executeWithoutResult(tx -> {
            bridge.bean(Accounts.class).lock(account);
            Thread.ofVirtual().start(deleting);
            Eventually.holds(() -> waitsForALock(bridge));
            bridge.bean(EngineStore.class).departures().close(account);
        });

        assertThat(deleting.get()).isIn(204, 503);
        assertThat(bridge.deadlocks()).isEqualTo(before);
    }

    private static boolean waitsForALock(RunningBridge bridge) {
        return bridge.bean(JdbcClient.class)
                        .sql("select count(*) from pg_locks l join pg_stat_activity a using (pid)"
                                + " where l.granted = false and a.datname = current_database()")
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static boolean allHaveTheirRole(FalconSimulator falcon) {
        return IntStream.range(0, 25)
                .allMatch(number -> falcon.tenant()
                                .rolesOf("more" + number + "@example.com")
                                .size()
                        == 1);
    }

    @Test
    void aChangedMappingIsHeldAndWhatIsRejectedStaysWithTheUsers(@TempDir Path directory) throws IOException {
        var file = directory.resolve("mapping.yaml");
        Files.writeString(file, mapping("falconhost_analyst"));
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(
                        falcon,
                        TestDatabase.SQLITE,
                        "--spring.config.additional-location=" + file.toUri(),
                        "--bridge.roles.from-user-attribute=false",
                        "--reconcile.mapping-every=500ms")
                .scim();
        var people = people(scim);
        stage.group("Falcon Analysts", people);
        Eventually.holds(() -> withRoles(falcon) == PEOPLE);

        Files.writeString(file, "bridge.roles.groups: []");
        Eventually.holds(() -> stage.operator().says("held", "list").lines().size() == PEOPLE - LIMIT);
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);
        assertThat(stage.operator().says("held", "list").out()).contains("roles: revoke [falconhost_analyst]");

        assertThat(stage.operator().says("held", "reject", "--all").code()).isZero();
        Eventually.holds(() -> List.of(people).stream()
                .allMatch(id -> scim.get("/Users/" + id).state().equals("converged")));
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);
        assertThat(stage.operator().says("held", "list").lines()).isEmpty();
    }

    @Test
    void whatNoGroupGivesCannotStayWhereExtraRolesAreRevoked() {
        var revoke = "--bridge.extra-roles=revoke";
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        stage.group("Falcon Analysts", people(bridge.scim()));
        bridge.close();
        stage.another(
                falcon,
                revoke,
                "--bridge.roles.groups[0].name=Nobody",
                "--bridge.roles.groups[0].roles[0]=event_viewer");
        Eventually.holds(() -> stage.operator().says("held", "list").lines().size() == PEOPLE - LIMIT);

        var rejected = stage.operator().says("held", "reject", "--all", revoke);

        assertThat(rejected.code()).isEqualTo(1);
        assertThat(rejected.err()).contains("Nothing is changed of", "bridge.extra-roles", "mend the role mapping");
        assertThat(stage.operator().says("audit", "export").out())
                .contains("created")
                .doesNotContain("reject what is held");
        assertThat(stage.operator().says("held", "list").lines()).hasSize(PEOPLE - LIMIT);
    }

    private static String mapping(String role) {
        return """
                bridge:
                  roles:
                    groups:
                      - name: Falcon Analysts
                        roles: [%s]
                """.formatted(role);
    }

    @Test
    void theLimitCountsOverReplicas() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var one = stage.bridge(falcon, TestDatabase.POSTGRESQL).scim();
        var other = stage.another(falcon).scim();
        var people = people(one);
        stage.group("Falcon Analysts", people);

        var answers = AtOnce.all(IntStream.range(0, PEOPLE)
                .mapToObj(number -> (java.util.concurrent.Callable<Answer>)
                        () -> (number % 2 == 0 ? one : other).patch("/Users/" + people[number], DEACTIVATE))
                .toList());

        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(LIMIT);
        assertThat(withRoles(falcon)).isEqualTo(PEOPLE - LIMIT);
    }

    @Test
    void whatIsNoLongerWantedIsHeldNoLonger() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        var people = people(scim);
        var analysts = stage.group("Falcon Analysts", people);
        for (var id : people) {
            scim.patch("/Groups/" + analysts, remove(id));
        }
        assertThat(stage.operator().says("held", "list").lines()).hasSize(PEOPLE - LIMIT);

        assertThat(scim.patch("/Groups/" + analysts, Requests.add(people)).status())
                .isEqualTo(204);

        Eventually.holds(() -> withRoles(falcon) == PEOPLE);
        assertThat(stage.operator().says("held", "list").lines()).isEmpty();
    }
}
