package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.Weather;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the identity provider is told when something is wrong, and that nothing is lost or half done. */
class WhenThingsAreWrongTest {

    private static final String OTHER_CID = "f".repeat(32);
    private static final String ADA =
            "{\"userName\":\"ada@example.com\",\"name\":{\"givenName\":\"Ada\",\"familyName\":\"Lovelace\"}}";

    @Test
    void wrongCredentialsAre503AndTheServiceRecoversByItself() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.acceptCredentials(false);
            try (var bridge = RunningBridge.launch(falcon, TestDatabase.SQLITE.url())) {
                Eventually.holds(() -> detail(bridge.scim().get("/Users")).contains("falcon.client-secret"));
                assertThat(bridge.scim().get("/Users").status()).isEqualTo(503);
                assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(503);
                assertThat(bridge.scim().get("/Users").header("Retry-After")).isPresent();

                falcon.acceptCredentials(true);
                Eventually.holds(() -> bridge.scim().get("/Users").status() == 200);
                assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(201);
            }
        }
    }

    /** While they are wrong a write is answered without asking Falcon, so it is the schedule that finds them mended. */
    @Test
    void credentialsThatAreMendedWhileItRunsAreFoundOutBySchedule() {
        try (var falcon = FalconSimulator.start(Dialect.USERS);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            falcon.acceptCredentials(false);
            assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(503);
            assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(503);

            falcon.acceptCredentials(true);
            Eventually.holds(() -> bridge.scim().post("/Users", ADA).status() == 201);
        }
    }

    static List<Fault> notFalcons() {
        return List.of(
                new Fault.Html(200),
                new Fault.Raw(302, Map.of("Location", "https://login.example.com/"), ""),
                new Fault.Raw(200, Map.of(), "{\"resources\":[]}" + " ".repeat(9 * 1024 * 1024)));
    }

    /** All but the answers to token calls, which a proxy may let through. */
    private static Weather always(Fault fault) {
        return (asked, number) -> asked == FalconOperation.TOKEN ? Optional.empty() : Optional.of(fault);
    }

    @ParameterizedTest
    @MethodSource("notFalcons")
    void whatAnswersInFalconsPlaceIsToldToTheClientAndOnceInTheLog(Fault answer) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE);
                var log = Log.begin()) {
            var ada = bridge.scim().post("/Users", ADA).id();
            bridge.settle();
            falcon.weather(always(answer));

            var told = bridge.scim().patch("/Users/" + ada, Requests.DEACTIVATE);

            assertThat(told.status()).isEqualTo(503);
            assertThat(detail(told)).contains(falcon.baseUrl() + " to ", "a proxy", "falcon.base-url");
            var grace =
                    bridge.scim().post("/Users", ADA.replace("ada", "grace")).id();
            assertThat(bridge.scim().get("/Users/" + grace).detail()).contains("a proxy");
            assertThat(aboutAProxy(log)).hasSize(1).first().asString().startsWith("WARN");
            assertThat(aboutAProxy(log).getFirst()).contains(falcon.baseUrl() + " to ", "falcon.base-url");

            falcon.weather(Weather.FAIR);
            Eventually.holds(() -> falcon.tenant().find("grace@example.com").isPresent());
        }
    }

    @ParameterizedTest
    @MethodSource("notFalcons")
    void soItIsWhereAStartMeetsIt(Fault answer) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.weather(always(answer));
            try (var log = Log.begin();
                    var bridge =
                            RunningBridge.launch(falcon, TestDatabase.SQLITE.url(), "--falcon.api=user-management")) {
                Eventually.holds(() -> detail(bridge.scim().post("/Users", ADA)).contains("a proxy"));
                assertThat(detail(bridge.scim().post("/Users", ADA)))
                        .contains(falcon.baseUrl() + " to list_users", "falcon.base-url");
                assertThat(detail(bridge.scim().get("/Users"))).contains("a proxy");
                Eventually.holds(() -> falcon.arrived(FalconOperation.LIST_IDS) >= 6);
                assertThat(aboutAProxy(log)).hasSize(1).first().asString().startsWith("WARN");

                falcon.weather(Weather.FAIR);
                Eventually.holds(() -> bridge.scim().get("/Users").status() == 200);
            }
        }
    }

    private static List<String> aboutAProxy(Log log) {
        return log.text().lines().filter(line -> line.contains("a proxy")).toList();
    }

    /** The client and the account's detail have them; the log has the account, what kind of failure it was, and the trace id. */
    @Test
    void falconsWordsAboutAUserAreNotInTheLog() {
        var words = new Fault.Status(400, "user ada@example.com (Ada Lovelace) is not welcome");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--logging.level.root=info");
                var log = Log.begin()) {
            falcon.fail(FalconOperation.CREATE_USER, 1, words);
            assertThat(detail(bridge.scim().post("/Users", ADA))).contains("is not welcome");

            assertThat(log.text()).contains("Refused", "trace id").doesNotContain("ada@example.com", "Lovelace");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRefusedCreateCarriesFalconsWordsAndLeavesNoGhost(Dialect dialect) {
        var settings = Settings.of(dialect).withDomains("example.com");
        try (var falcon = FalconSimulator.start(settings, 0);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var refused = bridge.scim().post("/Users", ADA.replace("example.com", "elsewhere.org"));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body().path("scimType").asString()).isEqualTo("invalidValue");
            assertThat(detail(refused)).contains("domain is not allowed", "trace id");
            assertThat(total(bridge.scim().find("/Users", "userName eq \"ada@elsewhere.org\"")))
                    .isZero();

            assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRefusedGrantLeavesTheUserFailedWithFalconsWords(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var ada = bridge.scim().post("/Users", ADA).id();
            falcon.tenant().removeRole("falconhost_analyst");
            var group = bridge.scim().post("/Groups", group("Falcon Hunters", ada));
            assertThat(group.status()).isEqualTo(201);

            var user = bridge.scim().get("/Users/" + ada);
            assertThat(user.state()).isEqualTo("failed");
            assertThat(user.detail()).contains("invalid roleID='falconhost_analyst'", "trace id");
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("threat_hunter");
        }
    }

    /** Credentials that a gateway refuses between the create and the grant. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aUserThatFalconHasMadeIsKeptWhateverComesAfterIt(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge =
                        RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.roles.everyone[0]=event_viewer")) {
            falcon.fail(FalconOperation.GRANT_ROLES, 1, new Fault.Html(403));

            assertThat(bridge.scim().post("/Users", ADA).status()).isIn(201, 503);

            assertThat(falcon.tenant().find("ada@example.com")).isPresent();
            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").equals(Set.of("event_viewer")));
        }
    }

    /** Falcon refuses twice to take the role, once for the deactivation and once for the group. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRoleWhoseRevokeIsRefusedIsStillTheBridgesWhenTheGroupIsLeft(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA).id();
            var group = scim.post("/Groups", group("Falcon Analysts", ada)).id();
            bridge.settle();
            falcon.fail(FalconOperation.REVOKE_ROLES, 1, new Fault.Status(400, "not now"));
            falcon.fail(FalconOperation.REVOKE_ROLES, 2, new Fault.Status(400, "not now"));
            assertThat(scim.patch("/Users/" + ada, Requests.DEACTIVATE).status())
                    .isEqualTo(503);
            scim.patch("/Groups/" + group, Requests.remove(ada));
            bridge.settle();
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("falconhost_analyst");

            scim.patch("/Users/" + ada, Requests.ACTIVATE);

            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").isEmpty());
        }
    }

    @Test
    void aRoleNobodyKnowsIsReportedAndNeverFatal() {
        try (var falcon = FalconSimulator.start(Dialect.USERS);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        "--bridge.roles.groups[0].name=Odd",
                        "--bridge.roles.groups[0].roles[0]=no_such_role",
                        "--bridge.roles.groups[0].roles[1]=event_viewer")) {
            var ada = bridge.scim().post("/Users", ADA).id();
            var group = bridge.scim().post("/Groups", group("Odd", ada));

            assertThat(group.body()
                            .path("urn:ietf:params:scim:schemas:extension:falcon:2.0:Group")
                            .path("unresolved")
                            .path(0)
                            .asString())
                    .isEqualTo("no_such_role");
            assertThat(bridge.scim().get("/Users/" + ada).detail()).contains("no_such_role");
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("event_viewer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", FalconSimulator.CID})
    void aSecondTenantsCredentialsWriteNothing(String expected) {
        var database = TestDatabase.SQLITE.url();
        try (var mine = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            mine.tenant().addUser("grace@example.com", "Grace", "Hopper");
            try (var bridge = RunningBridge.start(mine, database, "--falcon.cid=" + expected)) {
                assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(201);
            }
        }
        var foreign = Settings.of(Dialect.USER_MANAGEMENT).withCid(OTHER_CID);
        try (var other = FalconSimulator.start(foreign, 0)) {
            other.tenant().addUser("mallory@example.com", "Mallory", "Other");
            try (var bridge = RunningBridge.launch(other, database, "--falcon.cid=" + expected)) {
                Eventually.holds(() -> detail(bridge.scim().post("/Users", ADA.replace("ada", "new")))
                        .contains("belongs to Falcon CID"));
                assertThat(bridge.scim()
                                .post("/Users", ADA.replace("ada", "new"))
                                .status())
                        .isEqualTo(503);
                assertThat(bridge.scim()
                                .find("/Users", "userName eq \"ada@example.com\"")
                                .status())
                        .isEqualTo(200);
                assertThat(other.calls()).noneMatch(call -> call.operation().changes());
                assertThat(misconfigured(bridge)).isEqualTo(1);
            }
        }
    }

    private static double misconfigured(RunningBridge bridge) {
        return bridge.bean(MeterRegistry.class)
                .get("falcon.misconfigured")
                .gauge()
                .value();
    }

    @Test
    void aTenantThatIsNotTheOneTheSettingsNameIsNotBoundTo() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("grace@example.com", "Grace", "Hopper");
            try (var bridge = RunningBridge.launch(falcon, TestDatabase.SQLITE.url(), "--falcon.cid=" + OTHER_CID)) {
                Eventually.holds(
                        () -> detail(bridge.scim().post("/Users", ADA)).contains("falcon.cid is " + OTHER_CID));
                assertThat(falcon.calls()).noneMatch(call -> call.operation().changes());
                assertThat(bridge.bean(TenantBindings.class).binding()).isEmpty();
            }
        }
    }

    @Test
    void aSettingThatNamesAnotherTenantThanTheStoresSaysSo() {
        var database = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("grace@example.com", "Grace", "Hopper");
            RunningBridge.start(falcon, database).close();
            try (var bridge = RunningBridge.launch(falcon, database, "--falcon.cid=" + OTHER_CID)) {
                Eventually.holds(() -> detail(bridge.scim().post("/Users", ADA))
                        .contains("falcon.cid is " + OTHER_CID + ", but this bridge's store belongs"));
            }
        }
    }

    /** To whom everybody here would seem deleted; the other one may be new, and have nobody yet. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherTenantsApiClientInTheFirstOnesPlaceChangesNothingAndNobodyIsForgotten(
            boolean empty, @TempDir Path secrets) throws IOException {
        var client = secrets.resolve("api.client");
        Files.writeString(client, FalconSimulator.CLIENT_ID);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, clientFrom(secrets))) {
            var mine = falcon.tenant();
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA).id();
            scim.post("/Groups", Requests.group("Falcon Analysts", ada));
            Eventually.holds(() -> mine.rolesOf("ada@example.com").contains("falconhost_analyst"));

            var other = falcon.otherTenant(OTHER_CID);
            if (!empty) {
                other.addUser("mallory@example.com", "Mallory", "Other");
            }
            Files.writeString(client, "another-client");
            falcon.clearCalls();
            falcon.serve("another-client", other);

            assertThat(scim.patch("/Users/" + ada, Requests.DEACTIVATE).status())
                    .isEqualTo(503);
            Eventually.holds(
                    () -> detail(scim.post("/Users", ADA.replace("ada", "new"))).contains("belongs to Falcon CID"));
            bridge.bean(Mirror.class).refreshIfDue(Duration.ZERO);
            assertThat(falcon.calls()).noneMatch(call -> call.operation().changes());
            assertThat(misconfigured(bridge)).isEqualTo(1);
            assertThat(scim.get("/Users/" + ada).status()).isEqualTo(200);

            Files.writeString(client, FalconSimulator.CLIENT_ID);
            falcon.serve(FalconSimulator.CLIENT_ID, mine);
            Eventually.holds(
                    () -> scim.patch("/Users/" + ada, Requests.DEACTIVATE).status() == 200);
            assertThat(mine.rolesOf("ada@example.com")).isEmpty();
            assertThat(misconfigured(bridge)).isZero();
        }
    }

    private static String[] clientFrom(Path secrets) {
        return new String[] {"--spring.config.import=configtree:" + secrets + "/", "--falcon.client-id=${api.client}"};
    }

    @Test
    void anotherApiClientOfTheSameTenantTakesTheFirstOnesPlace(@TempDir Path secrets) throws IOException {
        var client = secrets.resolve("api.client");
        Files.writeString(client, FalconSimulator.CLIENT_ID);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, clientFrom(secrets))) {
            var ada = bridge.scim().post("/Users", ADA).id();
            bridge.settle();

            Files.writeString(client, "second-client");
            falcon.serve("second-client", falcon.tenant());

            bridge.scim().post("/Groups", Requests.group("Falcon Analysts", ada));
            Eventually.holds(() -> falcon.tenant().rolesOf("ada@example.com").contains("falconhost_analyst"));
            assertThat(misconfigured(bridge)).isZero();
        }
    }

    /** As when CrowdStrike takes the older one away. */
    @Test
    void aTenantThatIsKnownByItsUsersIsReachedByTheOtherApiOnceTheSettingsSaySo() {
        var database = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            try (var bridge = RunningBridge.start(falcon, database)) {
                assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(201);
                bridge.settle();
            }
            try (var now = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
                now.serve(FalconSimulator.CLIENT_ID, falcon.tenant());
                try (var bridge = RunningBridge.launch(now, database)) {
                    Eventually.holds(() -> detail(bridge.scim().post("/Users", ADA.replace("ada", "new")))
                            .contains("falcon.api"));
                }
                try (var bridge = RunningBridge.start(now, database, "--falcon.api=user-management")) {
                    assertThat(bridge.scim()
                                    .post("/Users", ADA.replace("ada", "new"))
                                    .status())
                            .isEqualTo(201);
                }
            }
        }
    }

    @Test
    void aSecondTenantThatTellsNoCidIsKnownByItsUsers() {
        var database = TestDatabase.SQLITE.url();
        try (var mine = FalconSimulator.start(Dialect.USERS)) {
            mine.tenant().addUser("grace@example.com", "Grace", "Hopper");
            try (var bridge = RunningBridge.start(mine, database)) {
                assertThat(bridge.scim().post("/Users", ADA).status()).isEqualTo(201);
            }
        }
        try (var other = FalconSimulator.start(Settings.of(Dialect.USERS).withCid("e".repeat(32)), 0)) {
            other.tenant().addUser("mallory@example.com", "Mallory", "Other");
            try (var bridge = RunningBridge.launch(other, database)) {
                Eventually.holds(() ->
                        bridge.scim().post("/Users", ADA.replace("ada", "new")).status() == 503);
                assertThat(other.calls()).noneMatch(call -> call.operation().changes());
            }
        }
    }

    /** How many calls a leaver of many roles costs is told by Falcon's API, which is not known then. */
    @Test
    void aLeaverOfManyRolesIsAcceptedBeforeFalconWasReached() {
        var database = TestDatabase.SQLITE.url();
        var roles = IntStream.range(0, 30).mapToObj("role_%d"::formatted).toList();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            roles.forEach(role -> falcon.tenant().addRole(role, role));
            String ada;
            try (var bridge = RunningBridge.start(falcon, database)) {
                ada = bridge.scim().post("/Users", ADA).id();
                var other = bridge.scim()
                        .post("/Users", ADA.replace("ada", "grace"))
                        .id();
                bridge.settle();
                roles.forEach(role -> falcon.tenant().grantByHand("ada@example.com", role));
                bridge.bean(RolePass.class).run(Duration.ZERO);
                assertThat(other).isNotEqualTo(ada);
            }
            falcon.down(true);
            try (var bridge = RunningBridge.launch(falcon, database, "--bridge.answer-within=2s")) {
                var refused = bridge.scim().patch("/Users/" + ada, Requests.DEACTIVATE);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isPresent();

                falcon.down(false);
                Eventually.holds(
                        () -> falcon.tenant().rolesOf("ada@example.com").isEmpty());
            }
        }
    }

    /** Whether he has another login there by now depends on what Falcon's API can do, which is not known then. */
    @Test
    void aNewUserNameOfSomebodyWhoHasLeftWaitsForFalconThatWasNotReachedYet() {
        var database = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            String ada;
            try (var bridge = RunningBridge.start(falcon, database, "--bridge.read-lag=1s")) {
                var user = bridge.scim().post("/Users", ADA).id();
                ada = user;
                assertThat(SlowFalcon.repeated(() -> bridge.scim().patch("/Users/" + user, Requests.DEACTIVATE))
                                .status())
                        .isEqualTo(200);
                Eventually.holds(() -> bridge.wakeups() == 0);
            }
            falcon.down(true);
            try (var log = Log.begin();
                    var bridge = RunningBridge.launch(falcon, database, "--bridge.answer-within=2s")) {
                var renamed = bridge.scim().patch("/Users/" + ada, """
                        {"op":"replace","path":"userName","value":"augusta@example.com"}""");

                assertThat(renamed.status()).isEqualTo(200);
                Eventually.holds(
                        () -> bridge.scim().get("/Users/" + ada).detail().contains("Waiting for Falcon"));
                assertThat(log.text()).doesNotContain("ended unexpectedly");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aCreateWhoseAnswerIsLostIsNotRepeated(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.CutAfterEffect());

            var ada = bridge.scim().post("/Users", ADA);
            assertThat(ada.status()).isEqualTo(201);
            Eventually.holds(
                    () -> bridge.scim().get("/Users/" + ada.id()).state().equals("converged"));
            assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRevokeWhoseAnswerIsLostIsMadeGood(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var ada = bridge.scim().post("/Users", ADA).id();
            bridge.scim().post("/Groups", group("Falcon Hunters", ada));
            falcon.fail(FalconOperation.REVOKE_ROLES, 1, new Fault.CutAfterEffect());

            var gone = bridge.scim()
                    .patch("/Users/" + ada, "{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}");
            assertThat(gone.status()).isEqualTo(200);
            assertThat(gone.body().path("active").asBoolean(true)).isFalse();
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
        }
    }

    @Test
    void aDeactivationThatFalconDoesNotConfirmIs503AndShownAsActive() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.answer-within=1s")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA).id();
            scim.post("/Groups", group("Falcon Hunters", ada));
            falcon.down(true);

            var refused = scim.patch("/Users/" + ada, "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(scim.get("/Users/" + ada).body().path("active").asBoolean(false))
                    .isTrue();
            assertThat(scim.get("/Users/" + ada).state()).isEqualTo("pending");
            assertThat(scim.put("/Users/" + ada, ADA.replace("{\"userName", "{\"active\":true,\"userName"))
                            .status())
                    .isEqualTo(503);

            falcon.down(false);
            Eventually.holds(
                    () -> !scim.get("/Users/" + ada).body().path("active").asBoolean(true));
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            assertThat(scim.patch("/Users/" + ada, "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aDeleteAnswered503IsConfirmedOnceByItsRepeat() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.answer-within=1s")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA).id();
            falcon.down(true);
            assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(503);
            falcon.down(false);
            Eventually.holds(() -> scim.get("/Users/" + ada).status() == 404);

            assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);
            assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(404);
        }
    }

    @Test
    void provisioningDuringAnOutageIsAcceptedAndMadeGood() {
        try (var falcon = FalconSimulator.start(Dialect.USERS);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.answer-within=1s")) {
            falcon.down(true);
            var ada = bridge.scim().post("/Users", ADA);
            assertThat(ada.status()).isEqualTo(201);
            assertThat(ada.state()).isEqualTo("pending");
            falcon.down(false);
            Eventually.holds(
                    () -> bridge.scim().get("/Users/" + ada.id()).state().equals("converged"));
        }
    }

    @Test
    void aDuplicateUserNameInAnotherCaseIs409() {
        try (var falcon = FalconSimulator.start(Dialect.USERS);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            bridge.scim().post("/Users", ADA);
            var again = bridge.scim().post("/Users", ADA.replace("ada@", "ADA@"));
            assertThat(again.status()).isEqualTo(409);
            assertThat(again.body().path("scimType").asString()).isEqualTo("uniqueness");
            assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
        }
    }

    @Test
    void aConfigurationThatMakesNoSenseStopsTheStart() {
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            assertThatThrownBy(() -> RunningBridge.launch(
                            falcon,
                            TestDatabase.SQLITE.url(),
                            "--bridge.roles.groups[0].pattern=falcon-(?<role>.+)",
                            "--bridge.roles.groups[0].roles[0]={role}"))
                    .hasStackTraceContaining("bridge.roles.allow is empty");
            assertThatThrownBy(
                            () -> RunningBridge.launch(falcon, TestDatabase.SQLITE.url(), "--bridge.scim.token=short"))
                    .hasStackTraceContaining("bridge.scim.token has 5 characters");
        }
    }

    private static String group(String name, String member) {
        return "{\"displayName\":\"" + name + "\",\"members\":[{\"value\":\"" + member + "\"}]}";
    }

    private static String detail(ScimClient.Answer answer) {
        return answer.body().path("detail").asString("");
    }

    private static int total(ScimClient.Answer answer) {
        return answer.body().path("totalResults").asInt(-1);
    }
}
