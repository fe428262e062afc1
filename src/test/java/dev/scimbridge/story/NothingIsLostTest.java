package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.RoleCatalogues;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.provisioning.VersionSweep;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes that were once lost without any crash, each while the account said {@code converged}. */
class NothingIsLostTest {

    private static final String[] QUICK = {
        "--bridge.read-lag=1s", "--reconcile.first-retry=200ms", "--reconcile.last-retry=1s"
    };

    private static final Weather NO_ROLES_ARE_LISTED = (operation, number) ->
            operation == FalconOperation.LIST_ROLES ? Optional.of(new Fault.Status(500, "internal")) : Optional.empty();

    private static String[] with(String... more) {
        var all = new ArrayList<>(List.of(QUICK));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String person(String name) {
        return """
                {"userName":"%1$s@example.com","name":{"givenName":"%1$s","familyName":"Example"}}""".formatted(name);
    }

    private static String member(String op, String... ids) {
        var values = List.of(ids).stream().map("{\"value\":\"%s\"}"::formatted).collect(Collectors.joining(","));
        return """
                {"op":"%s","path":"members","value":[%s]}""".formatted(op, values);
    }

    private static String group(String name, String... ids) {
        var values = List.of(ids).stream().map("{\"value\":\"%s\"}"::formatted).collect(Collectors.joining(","));
        return """
                {"displayName":"%s","members":[%s]}""".formatted(name, values);
    }

    private static Set<String> roles(FalconSimulator falcon, String name) {
        return falcon.tenant().rolesOf(name + "@example.com");
    }

    @Test
    void aMappingChangeReachesEveryMemberWhicheverReplicaConvergesIt(@TempDir Path folder) throws IOException {
        var file = folder.resolve("roles.yaml");
        write(file, "threat_hunter");
        var url = TestDatabase.POSTGRESQL.url();
        var settings = with(
                "--spring.config.additional-location=file:" + file,
                "--bridge.roles.from-user-attribute=false",
                "--reconcile.mapping-every=700ms");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var one = RunningBridge.start(falcon, url, settings);
                var two = RunningBridge.start(falcon, url, settings)) {
            var people = IntStream.range(0, 100).mapToObj(n -> "p" + n).toList();
            var ids = AtOnce.all(people.stream()
                    .<Callable<String>>map(name ->
                            () -> one.scim().post("/Users", person(name)).id())
                    .toList());
            two.scim().post("/Groups", group("Hunters", ids.toArray(String[]::new)));
            everybodyHolds(falcon, people, "threat_hunter");
            for (var role : List.of("event_viewer", "falconhost_analyst", "desktop_support", "api_user")) {
                write(file, role);
                AtOnce.all(ids.stream()
                        .<Callable<Integer>>map(id -> () -> two.scim()
                                .patch("/Users/" + id, """
                                        {"op":"replace","path":"name.familyName","value":"%s"}""".formatted(role))
                                .status())
                        .toList());
                everybodyHolds(falcon, people, role);
            }
        }
    }

    private static void write(Path file, String role) throws IOException {
        Files.writeString(file, "bridge: {roles: {groups: [{name: 'Hunters', roles: [%s]}]}}".formatted(role));
    }

    private static void everybodyHolds(FalconSimulator falcon, List<String> people, String role) {
        Eventually.holds(
                () -> people.stream().allMatch(name -> roles(falcon, name).equals(Set.of(role))));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRoleMadeInFalconAfterTheStartIsGiven(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        with(
                                "--bridge.read-lag=11s",
                                "--bridge.roles.groups[0].name=Newcomers",
                                "--bridge.roles.groups[0].roles[0]=New Role"))) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            var group = bridge.scim().post("/Groups", group("Newcomers")).id();
            falcon.tenant().addRole("new_role", "New Role");

            assertThat(bridge.scim()
                            .patch("/Groups/" + group, member("add", ada))
                            .status())
                    .isEqualTo(204);

            Eventually.holds(() -> roles(falcon, "ada").equals(Set.of("new_role")));
        }
    }

    /** Reads of Falcon may leave out what there is; nor does a role lose its name because nobody tells it once. */
    @ParameterizedTest
    @CsvSource({"USER_MANAGEMENT, new_role", "USERS, New Role", "USER_MANAGEMENT, New Role"})
    void aListThatLacksARoleTakesItFromNobodyWhileFalconHasIt(Dialect dialect, String inMapping) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addRole("new_role", "New Role");
            try (var bridge = newcomers(falcon, inMapping)) {
                var ada = newcomer(bridge);
                assertThat(roles(falcon, "ada")).containsExactly("new_role");

                falcon.fail(
                        FalconOperation.LIST_ROLES,
                        1,
                        new Fault.Raw(200, Map.of(), "{\"meta\":{},\"resources\":[\"falcon_admin\"],\"errors\":[]}"));
                readRolesAnew(bridge);
                readRolesAnew(bridge);
                falcon.fail(FalconOperation.GET_ROLES, 1, new Fault.Status(400, "not told"));
                readRolesAnew(bridge);

                assertThat(falcon.countOf(FalconOperation.REVOKE_ROLES)).isZero();
                assertThat(roles(falcon, "ada")).containsExactly("new_role");
                assertThat(bridge.scim().get("/Users/" + ada).state()).isEqualTo("converged");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aNameThatARoleHasLostStillStandsForIt(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addRole("new_role", "New Role");
            try (var bridge = newcomers(falcon, "New Role")) {
                var ada = newcomer(bridge);

                falcon.tenant().addRole("new_role", "New Role (renamed)");
                readRolesAnew(bridge);
                readRolesAnew(bridge);

                assertThat(falcon.countOf(FalconOperation.REVOKE_ROLES)).isZero();
                assertThat(roles(falcon, "ada")).containsExactly("new_role");
                assertThat(bridge.scim().get("/Users/" + ada).state()).isEqualTo("converged");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aNameThatASecondRoleGetsStillStandsForTheFirst(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addRole("new_role", "New Role");
            try (var bridge = newcomers(falcon, "New Role")) {
                newcomer(bridge);

                falcon.tenant().addRole("another_role", "New Role");
                readRolesAnew(bridge);
                readRolesAnew(bridge);

                assertThat(falcon.countOf(FalconOperation.REVOKE_ROLES)).isZero();
                assertThat(roles(falcon, "ada")).containsExactly("new_role");
            }
        }
    }

    /** A tenant always has roles: what was known before it told of none is known after it. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anEmptyListOfRolesTakesNothingFromAnybody(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addRole("new_role", "New Role");
            try (var bridge = newcomers(falcon, "New Role")) {
                var ada = newcomer(bridge);
                falcon.tenant().addRole("new_role", "New Role (renamed)");
                readRolesAnew(bridge);
                var known = bridge.bean(RoleCatalogues.class).current();

                falcon.fail(
                        FalconOperation.LIST_ROLES,
                        1,
                        new Fault.Raw(200, Map.of(), "{\"meta\":{},\"resources\":[],\"errors\":[]}"));
                readRolesAnew(bridge);

                assertThat(bridge.bean(RoleCatalogues.class).current()).isEqualTo(known);
                assertThat(falcon.countOf(FalconOperation.REVOKE_ROLES)).isZero();
                assertThat(roles(falcon, "ada")).containsExactly("new_role");
                assertThat(bridge.scim().get("/Users/" + ada).state()).isEqualTo("converged");
            }
        }
    }

    private static RunningBridge newcomers(FalconSimulator falcon, String inMapping) {
        return RunningBridge.start(
                falcon,
                TestDatabase.SQLITE,
                with("--bridge.roles.groups[0].name=Newcomers", "--bridge.roles.groups[0].roles[0]=" + inMapping));
    }

    private static String newcomer(RunningBridge bridge) {
        var ada = bridge.scim().post("/Users", person("ada")).id();
        bridge.scim().post("/Groups", group("Newcomers", ada));
        bridge.settle();
        return ada;
    }

    private static void readRolesAnew(RunningBridge bridge) {
        bridge.bean(JdbcClient.class)
                .sql("update role_catalogues set read_at = 0")
                .update();
        bridge.bean(RoleCatalogues.class).refresh();
        bridge.bean(VersionSweep.class).run();
        bridge.settle();
    }

    @Test
    void aGroupWhoseRoleIsUnknownSaysSoAtItsMembers() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        with(
                                "--bridge.roles.groups[0].name=Nobody",
                                "--bridge.roles.groups[0].roles[0]=No Such Role"))) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            bridge.scim().post("/Groups", group("Nobody", ada));

            Eventually.holds(() -> bridge.scim().get("/Users/" + ada).state().equals("failed"));
            assertThat(bridge.scim().get("/Users/" + ada).detail()).contains("No Such Role");
        }
    }

    @Test
    void whileTheCatalogueCannotBeReadNobodyLosesARoleForItAndALeaverIsNotHeldUp() throws SQLException {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            String ada;
            String grace;
            try (var bridge = RunningBridge.start(falcon, url, QUICK)) {
                ada = bridge.scim().post("/Users", person("ada")).id();
                grace = bridge.scim().post("/Users", person("grace")).id();
                bridge.scim().post("/Groups", group("Falcon Analysts", ada, grace));
                assertThat(roles(falcon, "ada")).containsExactly("falconhost_analyst");
            }
            letTheCatalogueBeOld(url);
            falcon.weather(NO_ROLES_ARE_LISTED);
            var before = falcon.arrived(FalconOperation.LIST_ROLES);
            try (var bridge = RunningBridge.start(falcon, url, with("--bridge.observed-max-age=1m"))) {
                Eventually.holds(() -> falcon.arrived(FalconOperation.LIST_ROLES) > before);
                bridge.scim().patch("/Users/" + ada, """
                        {"op":"replace","path":"name.givenName","value":"Augusta"}""");
                assertThat(bridge.scim().patch("/Users/" + grace, """
                                {"op":"replace","path":"active","value":false}""").status()).isEqualTo(200);

                assertThat(roles(falcon, "grace")).isEmpty();
                Eventually.holds(
                        () -> bridge.scim().get("/Users/" + ada).state().equals("converged"));
                assertThat(roles(falcon, "ada")).containsExactly("falconhost_analyst");
            }
        }
    }

    private static void letTheCatalogueBeOld(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("update role_catalogues set read_at = 0"))
                    .isPositive();
        }
    }

    @Test
    void withoutACatalogueAMemberWaitsAndSaysForWhat() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.weather(NO_ROLES_ARE_LISTED);
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, QUICK)) {
                var ada = bridge.scim().post("/Users", person("ada")).id();
                bridge.scim().post("/Groups", group("Falcon Analysts", ada));

                Eventually.holds(
                        () -> bridge.scim().get("/Users/" + ada).detail().contains("role catalogue"));
                assertThat(bridge.scim().get("/Users/" + ada).state()).isEqualTo("pending");
                falcon.weather(Weather.FAIR);
                Eventually.holds(() -> roles(falcon, "ada").equals(Set.of("falconhost_analyst")));
            }
        }
    }

    @Test
    void aGroupWhoseDeleteIsNotRepeatedIsGoneWhenNobodyHoldsItsRole() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, with("--bridge.answer-within=1s"))) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            var group =
                    bridge.scim().post("/Groups", group("Falcon Analysts", ada)).id();
            falcon.fail(FalconOperation.REVOKE_ROLES, 1, new Fault.Hang(Duration.ofSeconds(3)));

            assertThat(bridge.scim().delete("/Groups/" + group).status()).isEqualTo(503);

            Eventually.holds(() -> roles(falcon, "ada").isEmpty());
            Eventually.holds(() -> bridge.scim().get("/Groups/" + group).status() == 404);
            assertThat(bridge.scim().post("/Groups", group("Falcon Analysts")).status())
                    .isEqualTo(201);
        }
    }

    @Test
    void aMemberHeldByAdoptionDoesNotKeepTheGroupAt503() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Example", "falcon_admin");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, QUICK)) {
                var ada = bridge.scim().post("/Users", person("ada")).id();
                var eve = bridge.scim()
                        .find("/Users", "userName eq \"eve@example.com\"")
                        .body()
                        .path("Resources")
                        .path(0)
                        .path("id")
                        .asString();
                var group = bridge.scim()
                        .post("/Groups", group("Falcon Analysts", eve))
                        .id();
                assertThat(bridge.scim().get("/Users/" + eve).state()).isEqualTo("held");

                assertThat(bridge.scim()
                                .patch("/Groups/" + group, member("remove", eve))
                                .status())
                        .isEqualTo(204);
                assertThat(bridge.scim()
                                .put("/Groups/" + group, group("Falcon Analysts", ada))
                                .status())
                        .isEqualTo(200);
                assertThat(roles(falcon, "eve")).containsExactly("falcon_admin");
            }
        }
    }

    @Test
    void aRenameBetweenNamesThatGiveTheSameAdminRoleChangesNothing() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        with(
                                "--bridge.roles.groups[0].name=Falcon Admins",
                                "--bridge.roles.groups[0].roles[0]=falcon_admin",
                                "--bridge.roles.groups[1].name=Falcon Administrators",
                                "--bridge.roles.groups[1].roles[0]=Falcon Administrator"))) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            var group =
                    bridge.scim().post("/Groups", group("Falcon Admins", ada)).id();
            assertThat(roles(falcon, "ada")).containsExactly("falcon_admin");
            falcon.clearCalls();

            assertThat(bridge.scim().patch("/Groups/" + group, """
                            {"op":"replace","path":"displayName","value":"Falcon Administrators"}""").status()).isEqualTo(204);

            assertThat(falcon.calls()).noneMatch(call -> call.operation().changes());
            assertThat(bridge.scim().get("/Users/" + ada).state()).isEqualTo("converged");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aUserCreatedInactiveWhomOnlyFalconKnowsLosesItsAccess(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, QUICK)) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Example", "event_viewer");

            var ada = bridge.scim().post("/Users", person("ada").replaceFirst("\\{", "{\"active\":false,"));

            assertThat(ada.status()).isEqualTo(201);
            assertThat(roles(falcon, "ada")).isEmpty();
            assertThat(ada.body().path("active").asBoolean(true)).isFalse();
            assertThat(bridge.scim().delete("/Users/" + ada.id()).status()).isEqualTo(204);
            assertThat(falcon.tenant().find("ada@example.com")).isEmpty();
        }
    }

    @Test
    void aDeleteThatOnlyDeactivatesTellsOfRolesThatRemain() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge =
                        RunningBridge.start(falcon, TestDatabase.SQLITE, with("--bridge.deletion.policy=deactivate"))) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            falcon.tenant().inherit("ada@example.com", "event_viewer");

            assertThat(bridge.scim().delete("/Users/" + ada).status()).isEqualTo(204);

            assertThat(bridge.counted("failed")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aForeignUserWithoutRolesIsNotDeletedWhereAdoptionIsRefused(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, with("--bridge.adoption=refuse"))) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Example");

            var ada = bridge.scim().post("/Users", person("ada"));
            bridge.scim().delete("/Users/" + ada.id());

            assertThat(falcon.tenant().find("ada@example.com")).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aMirroredUserDeletedInTheConsoleIsCreatedAnewByTheWriteThatAdoptsIt(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Example");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, QUICK)) {
                falcon.tenant().deleteByHand("ada@example.com");
                assertThat(bridge.scim().post("/Users", person("ada")).status()).isEqualTo(409);
                var ada = bridge.scim()
                        .find("/Users", "userName eq \"ada@example.com\"")
                        .body()
                        .path("Resources")
                        .path(0)
                        .path("id")
                        .asString();

                assertThat(bridge.scim().put("/Users/" + ada, person("ada")).status())
                        .isEqualTo(200);

                Eventually.holds(() -> falcon.tenant().find("ada@example.com").isPresent());
                Eventually.holds(
                        () -> bridge.scim().get("/Users/" + ada).state().equals("converged"));
            }
        }
    }

    @Test
    void aRenameWhoseLookUpIsSlowIsAnsweredWithinTheBudget() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, with("--bridge.answer-within=1s"))) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            for (var n = 1; n < 5; n++) {
                falcon.fail(FalconOperation.LIST_IDS, n, new Fault.Hang(Duration.ofSeconds(4)));
            }
            var began = System.nanoTime();

            var renamed = bridge.scim().put("/Users/" + ada, person("augusta"));

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
            assertThat(renamed.status()).isEqualTo(200);
        }
    }

    @Test
    void theHomeCidNamedInTheMappingIsTheHomeCid() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        with(
                                "--bridge.roles.groups[0].name=Falcon Analysts",
                                "--bridge.roles.groups[0].roles[0]=falconhost_analyst",
                                "--bridge.roles.groups[1].name=Home Analysts",
                                "--bridge.roles.groups[1].roles[0]=falconhost_analyst",
                                "--bridge.roles.groups[1].cid=" + FalconSimulator.CID))) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            bridge.scim().post("/Groups", group("Falcon Analysts", ada));
            bridge.scim().post("/Groups", group("Home Analysts", ada));
            assertThat(falcon.countOf(FalconOperation.GRANT_ROLES)).isEqualTo(1);
            falcon.clearCalls();

            assertThat(bridge.scim().patch("/Users/" + ada, """
                            {"op":"replace","path":"active","value":false}""").status()).isEqualTo(200);

            assertThat(falcon.story()).containsExactly("GET_USER_ROLES", "REVOKE_ROLES falconhost_analyst");
        }
    }

    /** The tenant had no user to tell of its CID, and a new one is told of it only when it is there. */
    @Test
    void whoIsTheFirstOfTheTenantGetsTheRolesOfTheHomeCidAtHome() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        with(
                                "--bridge.create=with-first-role",
                                "--bridge.roles.groups[0].name=Home Analysts",
                                "--bridge.roles.groups[0].roles[0]=falconhost_analyst",
                                "--bridge.roles.groups[0].cid=" + FalconSimulator.CID,
                                "--bridge.roles.groups[1].name=Falcon Hunters",
                                "--bridge.roles.groups[1].roles[0]=threat_hunter"))) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            var analysts =
                    bridge.scim().post("/Groups", group("Home Analysts", ada)).id();
            bridge.scim().post("/Groups", group("Falcon Hunters", ada));
            bridge.settle();

            assertThat(falcon.story())
                    .containsExactly("CREATE_USER", "GRANT_ROLES falconhost_analyst", "GRANT_ROLES threat_hunter");

            assertThat(bridge.scim()
                            .patch("/Groups/" + analysts, Requests.remove(ada))
                            .status())
                    .isEqualTo(204);
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("threat_hunter");
        }
    }

    @Test
    void groupEditsAndDeletesOfTheirMembersDoNotDeadlock() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.POSTGRESQL, QUICK)) {
            var ids = AtOnce.all(IntStream.range(0, 60)
                    .<Callable<String>>mapToObj(n ->
                            () -> SlowFalcon.repeated(() -> bridge.scim().post("/Users", person("p" + n)))
                                    .id())
                    .toList());
            var groups = List.of("Falcon Analysts", "Falcon Hunters").stream()
                    .map(name -> SlowFalcon.repeated(() ->
                                    bridge.scim().post("/Groups", group(name, ids.toArray(String[]::new))))
                            .id())
                    .toList();
            var tasks = new ArrayList<Callable<Integer>>();
            for (var n = 0; n < ids.size(); n++) {
                var id = ids.get(n);
                var other = ids.get((n + 17) % ids.size());
                groups.forEach(group -> tasks.add(() -> bridge.scim()
                        .patch("/Groups/" + group, member("remove", id, other))
                        .status()));
                tasks.add(() -> bridge.scim().delete("/Users/" + id).status());
                groups.forEach(group -> tasks.add(() -> bridge.scim()
                        .patch("/Groups/" + group, member("add", other, id))
                        .status()));
            }

            var answers = AtOnce.all(tasks);

            assertThat(answers).allMatch(status -> status == 204 || status == 404 || status == 503);
            Eventually.holds(() -> falcon.tenant().users().isEmpty());
            assertThat(bridge.deadlocks()).isZero();
        }
    }
}
