package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.provisioning.VersionSweep;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Users whom Falcon had before the bridge came: mirrored, matched, adopted by policy, and otherwise left alone. */
class AdoptionTest {

    private static final String TITLE = """
            {"op":"replace","path":"title","value":"Countess"}""";

    private static final String GIVES = "bridge: {roles: {groups: [{name: Analysts, roles: [%s]}]}}";

    private static final String EVE = """
            {"userName":"eve@example.com","name":{"givenName":"Eve","familyName":"Analyst"}%s}""";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void isFoundByUserNameAndAdoptedByTheFirstWriteWithWhatItHolds(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
                var scim = bridge.scim();
                var taken = scim.post("/Users", EVE.formatted(""));
                assertThat(taken.status()).isEqualTo(409);
                assertThat(taken.body().path("detail").asString()).contains("Look it up with a filter and update it");
                var eve = found(scim);
                assertThat(falcon.story()).as("matching asks Falcon nothing").isEmpty();

                join(scim, eve, "Falcon Analysts");
                assertThat(falcon.tenant().rolesOf("eve@example.com"))
                        .containsExactlyInAnyOrder("event_viewer", "falconhost_analyst");
                assertThat(scim.get("/Users/" + eve).state()).isEqualTo("converged");

                assertThat(SlowFalcon.repeated(() -> scim.put("/Users/" + eve, EVE.formatted(",\"active\":false")))
                                .status())
                        .isEqualTo(200);
                assertThat(falcon.tenant().rolesOf("eve@example.com")).isEmpty();
                assertThat(scim.put("/Users/" + eve, EVE.formatted(",\"active\":true"))
                                .status())
                        .isEqualTo(200);
                Eventually.holds(
                        () -> falcon.tenant().rolesOf("eve@example.com").equals(Set.of("falconhost_analyst")));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anAdministratorIsHeldForAnOperator(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
                var scim = bridge.scim();
                var eve = found(scim);

                assertThat(join(scim, eve, "Falcon Analysts")).isEqualTo(204);

                assertThat(scim.get("/Users/" + eve).state()).isEqualTo("held");
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("falcon_admin");
            }
        }
    }

    @Test
    void anAdministratorIsTakenOverOnceAnOperatorAllowsIt() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            try (var bridge = RunningBridge.start(falcon, url)) {
                var scim = bridge.scim();
                var eve = found(scim);
                join(scim, eve, "Falcon Analysts");
                assertThat(new Operator(url).says("held", "list").out())
                        .contains(eve, "adoption", "take the user over");

                assertThat(new Operator(url)
                                .says("held", "allow", "--user=EVE@example.com")
                                .code())
                        .isZero();

                Eventually.holds(() -> scim.get("/Users/" + eve).state().equals("converged"));
                assertThat(falcon.tenant().rolesOf("eve@example.com"))
                        .containsExactlyInAnyOrder("falcon_admin", "falconhost_analyst");
            }
        }
    }

    /** She was deleted meanwhile, and nothing is left to be done. */
    @Test
    void whatIsAllowedOfSomebodyWhoIsGoneIsNotLookedAtAgainAndAgain() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
            var url = TestDatabase.SQLITE.url();
            try (var bridge = RunningBridge.start(
                    falcon,
                    url,
                    "--bridge.deletion.policy=deactivate",
                    "--bridge.acknowledge-deprovisioning=accepted")) {
                var scim = bridge.scim();
                var eve = found(scim);
                scim.patch("/Users/" + eve, TITLE);
                Eventually.holds(() -> scim.get("/Users/" + eve).state().equals("held"));
                assertThat(scim.delete("/Users/" + eve).status()).isEqualTo(204);
                bridge.settle();

                new Operator(url).says("held", "allow", "--all");

                Eventually.holds(() -> bridge.wakeups() == 0);
            }
        }
    }

    /** Who reads in order of creation finds her where she was, and no version comes twice. */
    @Test
    void whoIsLeftToFalconAgainIsTheSameResourceInANewerVersion() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
            var url = TestDatabase.SQLITE.url();
            try (var bridge = RunningBridge.start(falcon, url)) {
                var scim = bridge.scim();
                var eve = found(scim);
                var before = scim.get("/Users/" + eve).body().path("meta");
                scim.patch("/Users/" + eve, TITLE);
                Eventually.holds(() -> scim.get("/Users/" + eve).state().equals("held"));
                var held = scim.get("/Users/" + eve).body().path("meta");

                assertThat(new Operator(url).says("held", "reject", eve).code()).isZero();

                var after = scim.get("/Users/" + eve);
                assertThat(after.state()).isEqualTo("converged");
                assertThat(after.body().has("title")).isFalse();
                assertThat(after.body().path("meta").path("created")).isEqualTo(before.path("created"));
                assertThat(after.body().path("meta").path("version"))
                        .isNotIn(before.path("version"), held.path("version"));
            }
        }
    }

    /** Somebody exchanged two addresses in the console; who leaves has left all the same. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aLeaverWhoseAddressSomebodyElseHasInFalconByNowLeaves(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.read-lag=1s")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", Requests.person("ada")).id();
            var eve = scim.post("/Users", Requests.person("eve")).id();
            scim.post("/Groups", Requests.group("Falcon Analysts", ada, eve));
            bridge.settle();
            falcon.tenant().moveByHand("ada@example.com", "ada2@example.com");
            falcon.tenant().moveByHand("eve@example.com", "ada@example.com");
            mirrored(bridge, eve, "ada@example.com");

            assertThat(scim.patch("/Users/" + ada, TITLE).status()).isEqualTo(200);
            assertThat(scim.patch("/Users/" + ada, Requests.DEACTIVATE).status())
                    .isEqualTo(200);
            assertThat(falcon.tenant().rolesOf("ada2@example.com")).isEmpty();
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");
            assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);
        }
    }

    /** He is another one in Falcon by now, whom nobody here knows. */
    @Test
    void whoseAddressAManagedUserHasInFalconByNowIsNotTakenOver() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.read-lag=1s")) {
                var scim = bridge.scim();
                var eve = found(scim);
                var ada = scim.post("/Users", Requests.person("ada")).id();
                scim.post("/Users", Requests.person("grace"));
                bridge.settle();
                falcon.tenant().moveByHand("eve@example.com", "grace@example.com");
                falcon.tenant().moveByHand("ada@example.com", "eve@example.com");
                mirrored(bridge, ada, "eve@example.com");

                assertThat(scim.patch("/Users/" + eve, TITLE).status()).isEqualTo(409);
            }
        }
    }

    /** Waits until the mirror has seen that somebody's user has this login now: a read that a write of ours may precede is not taken. */
    private static void mirrored(RunningBridge bridge, String id, String login) {
        Eventually.holds(() -> {
            bridge.bean(Mirror.class).refresh();
            return AccountId.parse(id)
                    .flatMap(bridge.bean(Accounts.class)::find)
                    .flatMap(Account::falcon)
                    .filter(user -> user.login().value().equals(login))
                    .isPresent();
        });
    }

    /** Beside root she is the last administrator, and two must stay. */
    @Test
    void whatAnotherRailHoldsOfWhoWasAllowedIsTold() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            falcon.tenant().addUser("root@example.com", "Root", "Admin", "falcon_admin");
            var url = TestDatabase.SQLITE.url();
            try (var bridge = RunningBridge.start(falcon, url)) {
                var scim = bridge.scim();
                var eve = found(scim);
                assertThat(scim.patch("/Users/" + eve, Requests.DEACTIVATE).status())
                        .isEqualTo(503);

                assertThat(new Operator(url).says("held", "allow", eve).code()).isZero();

                assertThatAnotherRailHolds(falcon, url, eve, "min-admins");
                assertThat(new Operator(url).says("held", "reject", eve).code()).isZero();
                Eventually.holds(() -> scim.get("/Users/" + eve).state().equals("converged"));
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("falcon_admin");
            }
        }
    }

    @Test
    void whoIsAllowedAndLockedIsTakenOverAndGivenNothing() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            var url = TestDatabase.SQLITE.url();
            try (var bridge = RunningBridge.start(falcon, url)) {
                var scim = bridge.scim();
                var eve = found(scim);
                join(scim, eve, "Falcon Analysts");
                var operator = new Operator(url);
                operator.says("lock", eve);

                assertThat(operator.says("held", "allow", eve).code()).isZero();

                assertThatAnotherRailHolds(falcon, url, eve, "lock");
                operator.says("unlock", eve);
                Eventually.holds(
                        () -> falcon.tenant().rolesOf("eve@example.com").contains("falconhost_analyst"));
            }
        }
    }

    /** It is held as anything is: it is listed, counted, and not asked about all the time. */
    private static void assertThatAnotherRailHolds(FalconSimulator falcon, String url, String id, String rail) {
        Eventually.holds(() -> new Operator(url).says("held", "list").out().contains(rail));
        falcon.clearCalls();
        var later = Instant.now().plusSeconds(5);
        Eventually.holds(() -> Instant.now().isAfter(later));
        assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isLessThanOrEqualTo(1);
        assertThat(new Operator(url).says("held", "list", "--json").out()).contains(id, rail);
    }

    @Test
    void anAdministratorStaysUnmanagedWhereAnOperatorRejectsIt() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            try (var bridge = RunningBridge.start(falcon, url)) {
                var scim = bridge.scim();
                var eve = found(scim);
                assertThat(scim.patch("/Users/" + eve, Requests.DEACTIVATE).status())
                        .isEqualTo(503);

                assertThat(new Operator(url).says("held", "reject", eve).code()).isZero();

                assertThat(scim.get("/Users/" + eve).body().path("active").asBoolean())
                        .isTrue();
                assertThat(scim.get("/Users/" + eve).state()).isEqualTo("converged");
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("falcon_admin");
                assertThat(new Operator(url).says("held", "list").code()).isZero();
            }
        }
    }

    @Test
    void aGroupThatComesToTheNameOfAnAdminGroupGivesItsRoleOnceAnOperatorAllowsIt() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", Requests.person("ada")).id();
            var club = scim.post("/Groups", Requests.group("Coffee Club", ada)).id();
            assertThat(scim.patch("/Groups/" + club, Requests.rename("Falcon Admins"))
                            .status())
                    .isEqualTo(204);
            Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("held"));
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            assertThat(new Operator(url).says("held", "list", "--json").out())
                    .contains(club, "\"kind\":\"group\"", "admin-roles", "falcon_admin");

            assertThat(new Operator(url).says("held", "allow", club).code()).isZero();

            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").contains("falcon_admin"));
            assertThat(new Operator(url).says("held", "list").lines()).isEmpty();
        }
    }

    /** The name gives the role as before, and the group is met by every sweep. */
    @Test
    void whatIsRejectedOfAGroupIsNotListedAgainUntilItIsRenamedAgain() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var scim = bridge.scim();
            var operator = new Operator(url);
            var ada = scim.post("/Users", Requests.person("ada")).id();
            var club = scim.post("/Groups", Requests.group("Coffee Club", ada)).id();
            scim.patch("/Groups/" + club, Requests.rename("Falcon Admins"));
            Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("held"));

            assertThat(operator.says("held", "reject", club).code()).isZero();

            bridge.bean(VersionSweep.class).run();
            assertThat(operator.says("held", "list").lines()).isEmpty();
            operator.says("held", "allow", "--all");
            bridge.settle();
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            scim.patch("/Groups/" + club, Requests.rename("Coffee Club"));
            scim.patch("/Groups/" + club, Requests.rename("Falcon Admins"));
            assertThat(operator.says("held", "list").out()).contains(club);
        }
    }

    @Test
    void whatWasHeldOfAGroupGoesWithTheGroup() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var scim = bridge.scim();
            var club = scim.post("/Groups", Requests.group("Coffee Club")).id();
            scim.patch("/Groups/" + club, Requests.rename("Falcon Admins"));
            assertThat(new Operator(url).says("status").out()).contains("1 held,");

            assertThat(scim.delete("/Groups/" + club).status()).isEqualTo(204);

            assertThat(new Operator(url).says("status").out()).contains("nothing is held");
        }
    }

    /** Its member keeps another role that the name gives, so that it is not gone. */
    @Test
    void nothingIsHeldOfAGroupThatIsBeingDeleted() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        url,
                        "--bridge.roles.groups[0].name=Admins",
                        "--bridge.roles.groups[0].roles[0]=falcon_admin",
                        "--bridge.roles.groups[0].roles[1]=falconhost_analyst",
                        "--bridge.rails.protected[0]=ada@example.com")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", Requests.person("ada")).id();
            var club = scim.post("/Groups", Requests.group("Coffee Club", ada)).id();
            scim.patch("/Groups/" + club, Requests.rename("Admins"));
            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").contains("falconhost_analyst"));
            assertThat(scim.delete("/Groups/" + club).status()).isEqualTo(503);

            bridge.bean(VersionSweep.class).run();

            assertThat(new Operator(url).says("held", "list").out()).doesNotContain(club);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void wherePolicyRefusesAWriteIsRefusedAndAGroupWriteAsAWholeSucceeds(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.adoption=refuse")) {
                var scim = bridge.scim();
                var eve = found(scim);

                assertThat(scim.put("/Users/" + eve, EVE.formatted(",\"title\":\"Analyst\""))
                                .status())
                        .isBetween(400, 409);
                assertThat(scim.delete("/Users/" + eve).status()).isBetween(400, 409);
                assertThat(join(scim, eve, "Falcon Analysts")).isEqualTo(204);

                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("event_viewer");
            }
        }
    }

    /** Her create did not come through; then somebody made her a user by hand. */
    @Test
    void whereItIsRefusedADeactivationThatTakesNothingIsNoSuccess() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon, TestDatabase.SQLITE, "--bridge.adoption=refuse", "--reconcile.first-retry=20s")) {
            var scim = bridge.scim();
            for (var attempt = 1; attempt <= 5; attempt++) {
                falcon.fail(FalconOperation.CREATE_USER, attempt, new Fault.Raw(503, Map.of(), ""));
            }
            var eve = scim.post("/Users", EVE.formatted("")).id();
            assertThat(scim.get("/Users/" + eve).state()).isEqualTo("pending");
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "threat_hunter");

            var refused = scim.patch("/Users/" + eve, Requests.DEACTIVATE);

            assertThat(refused.status()).isEqualTo(400);
            assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("threat_hunter");
        }
    }

    /** Falcon fails her create and has her all the same; whose user that is, is not known before it tells what she holds. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anAdministratorWhoseRolesFalconDoesNotTellAtFirstIsHeldOnceItDoes(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var falcon = slow.falcon();
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.Status(500, "internal"));
            falcon.fail(FalconOperation.GET_USER_ROLES, 1, new Fault.Status(400, "not now"));

            var eve = slow.scim().post("/Users", EVE.formatted(""));

            assertThat(eve.status()).isEqualTo(201);
            Eventually.holds(() -> slow.state(eve.id()).equals("held"));
        }
    }

    /** What a name gives may become an admin role later. */
    @Test
    void aGroupOfSuchANameIsListedOnceTheMappingGivesItAnAdminRole(@TempDir Path folder) throws IOException {
        var file = folder.resolve("roles.yaml");
        Files.writeString(file, GIVES.formatted("falconhost_analyst"));
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        url,
                        "--spring.config.additional-location=file:" + file,
                        "--bridge.roles.from-user-attribute=false",
                        "--reconcile.mapping-every=1s")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", Requests.person("ada")).id();
            var club = scim.post("/Groups", Requests.group("Coffee Club", ada)).id();
            scim.patch("/Groups/" + club, Requests.rename("Analysts"));
            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").contains("falconhost_analyst"));
            assertThat(new Operator(url).says("held", "list").out()).doesNotContain(club);

            Files.writeString(file, GIVES.formatted("falconhost_analyst, falcon_admin"));

            Eventually.holds(() -> new Operator(url).says("held", "list").out().contains(club));
            assertThat(falcon.tenant().rolesOf("ada@example.com")).doesNotContain("falcon_admin");
            assertThat(new Operator(url).says("held", "allow", club).code()).isZero();
            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").contains("falcon_admin"));
        }
    }

    /** What everyone is given is for managed users, and a group that gives nothing makes nobody one. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoIsInGroupsThatGiveNothingIsLeftAloneByEachNewMapping(TestDatabase database, @TempDir Path folder)
            throws IOException {
        var file = folder.resolve("roles.yaml");
        var everyone = "bridge: {roles: {everyone: [event_viewer], groups: [{name: Analysts, roles: [%s]}]}}";
        Files.writeString(file, everyone.formatted("falconhost_analyst"));
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "threat_hunter");
            try (var bridge = RunningBridge.start(
                    falcon,
                    database,
                    "--spring.config.additional-location=file:" + file,
                    "--bridge.roles.from-user-attribute=false",
                    "--bridge.extra-roles=revoke",
                    "--reconcile.mapping-every=1s")) {
                var scim = bridge.scim();
                var ada = scim.post("/Users", Requests.person("ada")).id();
                var eve = found(scim);
                scim.post("/Groups", Requests.group("Coffee Club", eve));
                scim.post("/Groups", Requests.group("Analysts", ada));

                bridge.bean(VersionSweep.class).run();
                Files.writeString(file, everyone.formatted("threat_hunter"));
                Eventually.holds(() ->
                        falcon.tenant().rolesOf("ada@example.com").equals(Set.of("event_viewer", "threat_hunter")));
                bridge.bean(VersionSweep.class).run();
                bridge.settle();

                assertThat(AccountId.parse(eve).flatMap(bridge.bean(Accounts.class)::find))
                        .map(Account::ownership)
                        .contains(Ownership.UNMANAGED);
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("threat_hunter");

                Files.writeString(file, "bridge: {roles: {groups: [{name: Coffee Club, roles: [event_viewer]}]}}");
                Eventually.holds(
                        () -> falcon.tenant().rolesOf("eve@example.com").equals(Set.of("event_viewer")));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aPostForAUserThatOnlyFalconKnowsAdoptsIt(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");

            assertThat(bridge.scim().post("/Users", EVE.formatted("")).status()).isEqualTo(201);

            assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("event_viewer");
            assertThat(falcon.tenant().users()).hasSize(1);
        }
    }

    /** Grace is to have a user with her first role only; then somebody gives eve her address in the console. */
    @Test
    void aUserWhoComesToAnothersLoginKeepsNobodyElseFromBeingMirrored() {
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst");
            falcon.tenant().addUser("joan@example.com", "Joan", "Analyst");
            falcon.tenant().addUser("mary@example.com", "Mary", "Analyst");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.create=with-first-role")) {
                var scim = bridge.scim();
                var eve = found(scim);
                var grace = scim.post("/Users", Requests.person("grace")).id();
                var uuid = falcon.tenant().find("eve@example.com").orElseThrow().uuid();
                falcon.tenant().moveByHand("eve@example.com", "grace@example.com");
                falcon.tenant().moveByHand("mary@example.com", "marie@example.com");
                falcon.tenant().moveByHand("joan@example.com", "mary@example.com");
                falcon.tenant().addUser("newcomer@example.com", "New", "Comer");

                var told = toldByTheMirror();
                bridge.bean(Mirror.class).refresh();

                assertThat(scim.find("/Users", "userName ew \"@example.com\"")
                                .body()
                                .path("Resources")
                                .findValuesAsString("userName"))
                        .containsExactlyInAnyOrder(
                                "eve@example.com",
                                "grace@example.com",
                                "mary@example.com",
                                "marie@example.com",
                                "newcomer@example.com");
                assertThat(told.list)
                        .filteredOn(event -> event.getLevel() == Level.WARN)
                        .singleElement()
                        .satisfies(event -> assertThat(event.getFormattedMessage())
                                .contains(uuid, grace)
                                .doesNotContain("example.com", eve));
                assertThat(told.list)
                        .last()
                        .satisfies(event -> assertThat(event.getFormattedMessage())
                                .isEqualTo("Mirror complete: 4 Falcon users, 1 of them new, 0 gone."));
            }
        }
    }

    private static ListAppender<ILoggingEvent> toldByTheMirror() {
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        var logger = (Logger) LoggerFactory.getLogger(Mirror.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(told);
        return told;
    }

    private static String found(ScimClient scim) {
        return scim.find("/Users", "userName eq \"EVE@example.com\"")
                .body()
                .path("Resources")
                .path(0)
                .path("id")
                .asString();
    }

    private static int join(ScimClient scim, String user, String group) {
        var id = scim.post("/Groups", "{\"displayName\":\"%s\"}".formatted(group))
                .id();
        return scim.patch("/Groups/" + id, """
                {"op":"add","path":"members","value":[{"value":"%s"}]}""".formatted(user)).status();
    }
}
