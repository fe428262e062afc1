package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.RoleCatalogues;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.logs.Log;
import dev.scimbridge.provisioning.MappingReload;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sources of roles, over HTTP: exact names, externalId, patterns, everyone, the user's attribute; admin roles; reload. */
class GroupsGiveRolesTest {

    private static final String[] SOURCES = {
        "--bridge.roles.groups[0].externalId=ext-admins",
        "--bridge.roles.groups[0].roles[0]=Falcon Administrator",
        "--bridge.roles.groups[1].pattern=falcon-(?<role>.+)",
        "--bridge.roles.groups[1].roles[0]={role}",
        "--bridge.roles.groups[2].name=Hunters",
        "--bridge.roles.groups[2].roles[0]=threat_hunter",
        "--bridge.roles.allow[0]=falcon_admin",
        "--bridge.roles.allow[1]=threat_hunter",
        "--bridge.roles.allow[2]=event_viewer",
        "--bridge.roles.allow[3]=falconhost_analyst",
        "--bridge.roles.everyone[0]=event_viewer",
        "--bridge.roles.from-user-attribute=true"
    };

    @Test
    void everyoneAnAttributeAPatternAndAnExternalIdGiveTheirRolesTogether() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, SOURCES)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", """
                    {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},
                     "roles":[{"value":"threat_hunter"},{"value":"falcon_admin"},{"value":"remote_responder_one"}]}""").id();
            assertThat(falcon.tenant().rolesOf("ada@example.com"))
                    .as("no admin role by attribute, nothing outside allow")
                    .containsExactlyInAnyOrder("event_viewer", "threat_hunter");

            join(scim, ada, "falcon-falconhost_analyst", "ext-1");
            join(scim, ada, "falcon-falcon_admin", "ext-2");
            assertThat(falcon.tenant().rolesOf("ada@example.com"))
                    .as("no admin role by pattern")
                    .containsExactlyInAnyOrder("event_viewer", "threat_hunter", "falconhost_analyst");

            join(scim, ada, "Any name at all", "ext-admins");
            assertThat(falcon.tenant().rolesOf("ada@example.com")).contains("falcon_admin");
        }
    }

    @Test
    void oneOfTheGroupsThatAreMadeAtOnceHasTheExternalIdThatGivesAnAdminRole() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.POSTGRESQL,
                        Stream.concat(Stream.of(SOURCES), Stream.of("--bridge.answer-within=20s"))
                                .toArray(String[]::new))) {
            List<Integer> made = AtOnce.all(IntStream.range(0, 8)
                    .<Callable<Integer>>mapToObj(n -> () ->
                            bridge.scim().post("/Groups", """
                            {"displayName":"Admins %d","externalId":"ext-admins"}""".formatted(n)).status())
                    .toList());

            assertThat(made).containsOnlyOnce(201).containsOnly(201, 409);
        }
    }

    @Test
    void noGroupTakesAnExternalIdThatGivesAnAdminRole() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, SOURCES)) {
            var scim = bridge.scim();
            var eve = scim.post("/Users", Requests.person("eve")).id();
            var club = join(scim, eve, "Coffee Club", "ext-1");
            var taking = """
                    {"op":"replace","path":"externalId","value":"ext-admins"}""";

            assertThat(scim.patch("/Groups/" + club, taking)
                            .body()
                            .path("scimType")
                            .asString())
                    .isEqualTo("mutability");
            var admins = join(scim, eve, "Admins", "ext-admins");
            assertThat(scim.patch("/Groups/" + admins, Requests.remove(eve)).status())
                    .isEqualTo(204);
            var second = scim.post("/Groups", Requests.group("Others", eve).replaceFirst("\\{", """
                    {"externalId":"ext-admins","""));
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.body().path("detail").asString()).contains(admins);
            assertThat(scim.patch("/Groups/" + club, taking).status()).isEqualTo(409);

            assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("event_viewer");
            assertThat(scim.put("/Groups/" + admins, """
                            {"displayName":"Admins, renamed","externalId":"ext-admins"}""").status())
                    .as("its own")
                    .isEqualTo(200);
            assertThat(scim.patch("/Groups/" + club, taking.replace("ext-admins", "ext-2"))
                            .status())
                    .as("one that gives nothing")
                    .isEqualTo(204);
        }
    }

    /** Which role the mapping's display name stands for, nobody can say then. */
    @Test
    void nobodyTakesAnExternalIdThatMayGiveAnAdminRoleWhileFalconsRolesAreNotKnown() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.weather((operation, number) -> operation == FalconOperation.LIST_ROLES
                    ? Optional.of(new Fault.Status(500, "internal"))
                    : Optional.empty());
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, SOURCES)) {
                var scim = bridge.scim();
                var club = scim.post("/Groups", Requests.group("Coffee Club")).id();
                var taking = """
                        {"op":"replace","path":"externalId","value":"ext-admins"}""";
                var admins = """
                        {"displayName":"%s","externalId":"ext-admins"}""";

                assertThat(scim.patch("/Groups/" + club, taking).status()).isEqualTo(400);
                assertThat(scim.post("/Groups", admins.formatted("Admins")).status())
                        .isEqualTo(201);
                assertThat(scim.post("/Groups", admins.formatted("Others")).status())
                        .isEqualTo(409);
                assertThat(bridge.bean(RoleCatalogues.class).current().known()).isFalse();
            }
        }
    }

    @Test
    void aGroupRenamedOntoANameThatGivesAnAdminRoleIsHeld() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", """
                    {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""").id();
            var group = join(scim, ada, "Coffee Club", "ext-1");

            scim.patch("/Groups/" + group, """
                    {"op":"replace","path":"displayName","value":"falcon ADMINS"}""");

            Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("held"));
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
        }
    }

    /** Whoever allows it has read which roles they are. */
    @Test
    void whatIsHeldOfAGroupIsToldByTheNameAndTheMappingThatItHasNow(@TempDir Path folder) throws IOException {
        var file = folder.resolve("roles.yaml");
        Files.writeString(file, twoNames("falconhost_admin"));
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addRole("falconhost_admin", "Falcon Host Administrator");
            falcon.tenant().addRole("third_admin", "Third Administrator");
            try (var bridge = RunningBridge.start(
                    falcon,
                    url,
                    "--spring.config.additional-location=file:" + file,
                    "--bridge.roles.from-user-attribute=false",
                    "--bridge.rails.admin-roles=falcon_admin,falconhost_admin,third_admin",
                    "--reconcile.mapping-every=500ms")) {
                var scim = bridge.scim();
                var operator = new Operator(url);
                var ada = scim.post("/Users", Requests.person("ada")).id();
                var group = join(scim, ada, "Coffee Club", "ext-1");
                scim.patch("/Groups/" + group, Requests.rename("First"));
                assertThat(operator.says("held", "list").out()).contains("falcon_admin");

                scim.patch("/Groups/" + group, Requests.rename("Second"));
                assertThat(operator.says("held", "list").out())
                        .contains("falconhost_admin")
                        .doesNotContain("falcon_admin");

                Files.writeString(file, twoNames("third_admin"));
                Eventually.holds(() -> operator.says("held", "list").out().contains("third_admin"));
                assertThat(operator.says("held", "allow", group).code()).isZero();
                Eventually.holds(
                        () -> falcon.tenant().rolesOf("ada@example.com").equals(Set.of("third_admin")));
            }
        }
    }

    private static String twoNames(String second) {
        return "bridge: {roles: {groups: [{name: First, roles: [falcon_admin]}, {name: Second, roles: [%s]}]}}"
                .formatted(second);
    }

    @Test
    void aGroupRenamedAwayGivesItsRolesNoMore() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", """
                    {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""").id();
            var group = join(scim, ada, "Falcon Analysts", "ext-1");
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");

            assertThat(scim.patch("/Groups/" + group, """
                            {"op":"replace","path":"displayName","value":"SOC"}""").status()).isBetween(200, 204);
            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").isEmpty());
        }
    }

    @Test
    void aMappingChangedInItsFileIsInForceWithoutARestartAndAnInvalidOneLeavesTheFormer(@TempDir Path folder)
            throws IOException {
        var file = ofHunters(folder);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        "--spring.config.additional-location=file:" + file,
                        "--bridge.roles.from-user-attribute=false",
                        "--reconcile.mapping-every=1s")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", """
                    {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""").id();
            join(scim, ada, "Hunters", "ext-1");
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("threat_hunter");

            Files.writeString(file, mapping("Hunters", "falconhost_analyst"));
            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").equals(Set.of("falconhost_analyst")));

            Files.writeString(file, "bridge: {roles: {groups: [{pattern: 'a(', roles: [falcon_admin]}]}}");
            var grace = scim.post("/Users", """
                    {"userName":"grace@example.com","name":{"givenName":"Grace","familyName":"Hopper"}}""").id();
            join(scim, grace, "Analysts", "ext-2");
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");

            var versions = bridge.bean(MappingVersions.class);
            var before = versions.currentNumber();
            for (var slip : List.of(
                    "bridge: {roles: {everyon: [event_viewer]}}",
                    "bridge: {roles: {groups: [{name: Hunters, roles: [threat_hunter], cidd: c411d}]}}")) {
                Files.writeString(file, slip);
                lookTwice(bridge);
                assertThat(versions.currentNumber()).as(slip).isEqualTo(before);
            }
        }
    }

    /** A mapping of its own, in a file. */
    private static Path ofHunters(Path folder) throws IOException {
        return Files.writeString(folder.resolve("roles.yaml"), mapping("Hunters", "threat_hunter"));
    }

    /** A bridge that looks at the file when it is told to. */
    private static RunningBridge reading(Path file, FalconSimulator falcon, String... more) {
        var settings = Stream.concat(
                Stream.of("--spring.config.additional-location=file:" + file, "--reconcile.mapping-every=1h"),
                Stream.of(more));
        return RunningBridge.start(falcon, TestDatabase.SQLITE, settings.toArray(String[]::new));
    }

    private static void lookTwice(RunningBridge bridge) {
        bridge.bean(MappingReload.class).check();
        bridge.bean(MappingReload.class).check();
    }

    /** An editor empties it first, and writes it then. */
    @Test
    void aFileThatIsJustBeingSavedTakesNothingFromAnybody(@TempDir Path folder) throws IOException {
        var file = ofHunters(folder);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = reading(file, falcon, "--bridge.roles.from-user-attribute=false")) {
            var versions = bridge.bean(MappingVersions.class);
            var before = versions.currentNumber();

            for (var halfSaved : List.of("", "bridge: {roles: {groups: [")) {
                Files.writeString(file, halfSaved);
                bridge.bean(MappingReload.class).check();
                Files.writeString(file, mapping("Hunters", "threat_hunter"));
                lookTwice(bridge);
                assertThat(versions.currentNumber()).as(halfSaved).isEqualTo(before);
            }
        }
    }

    /** The mapping names it only since it was last written to. */
    @Test
    void aNameThatGivesAnAdminRoleBelongsToWhoeverHadItWhenTheMappingCame(@TempDir Path folder) throws IOException {
        var file = ofHunters(folder);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = reading(file, falcon)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", Requests.person("ada")).id();
            var grace = scim.post("/Users", Requests.person("grace")).id();
            var bosses = scim.post("/Groups", Requests.group("Bosses", ada)).id();
            Files.writeString(file, mapping("Bosses", "falcon_admin"));
            lookTwice(bridge);
            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").contains("falcon_admin"));

            scim.patch("/Groups/" + bosses, Requests.rename("Old Bosses"));
            scim.post("/Groups", Requests.group("Bosses", grace));
            bridge.settle();

            assertThat(falcon.tenant().rolesOf("grace@example.com")).isEmpty();
        }
    }

    @Test
    void whatIsWrongWithAChangedMappingIsSaidOnce(@TempDir Path folder) throws IOException {
        var file = ofHunters(folder);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = reading(file, falcon);
                var log = Log.begin()) {
            Files.writeString(file, "bridge: {roles: {allow: [x], groups: [{pattern: 'a(', roles: [threat_hunter]}]}}");
            lookTwice(bridge);
            lookTwice(bridge);

            assertThat(log.text().lines().filter(line -> line.startsWith("ERROR")))
                    .singleElement()
                    .asString()
                    .contains("the former one stays", "RE2");
        }
    }

    /** The file comes back, and which roles are admin roles was said by the start. */
    @Test
    void aStartWithoutAMappingSaysWhichRolesAreAdminRolesAllTheSame(@TempDir Path folder) throws IOException {
        var file = ofHunters(folder);
        var url = TestDatabase.SQLITE.url();
        var location = "--spring.config.additional-location=optional:file:" + file;
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            RunningBridge.start(falcon, url, location, "--reconcile.mapping-every=1h")
                    .close();
            var text = Files.readString(file);
            Files.delete(file);
            try (var bridge = RunningBridge.start(
                    falcon,
                    url,
                    location,
                    "--reconcile.mapping-every=1h",
                    "--bridge.rails.admin-roles=falcon_admin,threat_hunter")) {
                Files.writeString(file, text);
                lookTwice(bridge);

                assertThat(bridge.bean(Mappings.class).current().adminRoles()).contains("threat_hunter");
            }
        }
    }

    /** As a mount that is gone for a while, or another directory in its place. */
    @Test
    void settingsWithoutAMappingTakeNothingFromAnybodyUnlessTheySaySo(@TempDir Path folder) throws IOException {
        var file = ofHunters(folder);
        var url = TestDatabase.SQLITE.url();
        String[] settings = {"--spring.config.additional-location=optional:file:" + file, "--reconcile.mapping-every=1h"
        };
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            try (var bridge = RunningBridge.start(falcon, url, settings)) {
                var before = bridge.bean(MappingVersions.class).currentNumber();
                Files.delete(file);
                lookTwice(bridge);
                assertThat(bridge.bean(MappingVersions.class).currentNumber()).isEqualTo(before);
                assertThat(bridge.bean(Mappings.class).current().entries()).hasSize(1);
            }
            try (var bridge = RunningBridge.start(falcon, url, settings)) {
                assertThat(bridge.bean(Mappings.class).current().entries()).hasSize(1);

                Files.writeString(file, "bridge.roles.groups: []");
                lookTwice(bridge);
                assertThat(bridge.bean(Mappings.class).current().entries()).isEmpty();
            }
        }
    }

    @Test
    void aMappingThatIsGivenAsJsonStaysInForce() {
        System.setProperty(
                "spring.application.json",
                "{\"bridge\":{\"roles\":{\"groups\":[{\"name\":\"Hunters\",\"roles\":[\"threat_hunter\"]}]}}}");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        "--bridge.roles.from-user-attribute=false",
                        "--reconcile.mapping-every=1h")) {
            lookTwice(bridge);

            assertThat(bridge.bean(Mappings.class).current().entries()).hasSize(1);
        } finally {
            System.clearProperty("spring.application.json");
        }
    }

    /** An older replica that reads the changed mapping does not put the admin roles back that it was started with. */
    @Test
    void whichRolesAreAdminRolesIsSaidByTheLatestStart(@TempDir Path folder) throws Exception {
        var file = ofHunters(folder);
        String[] settings = {
            "--spring.config.additional-location=file:" + file,
            "--bridge.roles.from-user-attribute=false",
            "--reconcile.mapping-every=1h"
        };
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var older = RunningBridge.start(falcon, url, settings);
                var newer = RunningBridge.start(
                        falcon,
                        url,
                        Stream.concat(
                                        Stream.of(settings),
                                        Stream.of("--bridge.rails.admin-roles=falcon_admin,threat_hunter"))
                                .toArray(String[]::new))) {
            lookTwice(older);
            assertThat(newer.bean(Mappings.class).current().adminRoles()).contains("threat_hunter");

            Files.writeString(file, mapping("Hunters", "falconhost_analyst"));
            lookTwice(older);

            assertThat(newer.bean(Mappings.class).current().adminRoles()).contains("threat_hunter");
            assertThat(newer.bean(Mappings.class).current().entries()).hasSize(1);
        }
    }

    /** Neither for whom Falcon is away nor for the replica beside it: what a process was started with is the oldest that it knows. */
    @Test
    void theMappingOfTheStartIsNotPutBackByAStartThatGoesOn(@TempDir Path folder) throws Exception {
        var file = ofHunters(folder);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.down(true);
            try (var bridge = RunningBridge.launch(
                    falcon,
                    TestDatabase.SQLITE.url(),
                    "--spring.config.additional-location=file:" + file,
                    "--bridge.roles.from-user-attribute=false",
                    "--reconcile.mapping-every=500ms")) {
                var versions = bridge.bean(MappingVersions.class);
                Eventually.holds(() -> versions.currentNumber() == 1);

                Files.writeString(file, mapping("Hunters", "falconhost_analyst"));
                Eventually.holds(() -> versions.currentNumber() == 2);
                Thread.sleep(Duration.ofSeconds(8));

                assertThat(versions.currentNumber()).isEqualTo(2);
            }
        }
    }

    private static String mapping(String group, String role) {
        return "bridge: {roles: {groups: [{name: '%s', roles: [%s]}]}}".formatted(group, role);
    }

    private static String join(ScimClient scim, String user, String name, String externalId) {
        return scim.post("/Groups", """
                {"displayName":"%s","externalId":"%s","members":[{"value":"%s"}]}""".formatted(name, externalId, user)).id();
    }
}
