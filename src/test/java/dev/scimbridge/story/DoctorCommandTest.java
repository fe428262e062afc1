package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.issuer.TestIssuer;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code doctor} finds what is wrong, before the first start too, and changes nothing. */
class DoctorCommandTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    private static Operator.Said doctor(String url, FalconSimulator falcon, String... further) {
        var words = new ArrayList<>(List.of(
                "doctor",
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                "--bridge.roles.groups[0].name=Falcon Analysts",
                "--bridge.roles.groups[0].roles[0]=Falcon Analyst",
                "--bridge.roles.groups[1].name=Falcon Ghosts",
                "--bridge.roles.groups[1].roles[0]=no_such_role"));
        words.addAll(List.of(further));
        return new Operator(url).says(words.toArray(String[]::new));
    }

    /** The level of each check, by its name. */
    private static Map<String, String> levels(Operator.Said said) {
        var json = JSON.readTree(said.lines().stream()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow());
        var levels = new TreeMap<String, String>();
        json.path("checks")
                .forEach(check -> assertThat(levels.put(
                                check.path("name").asString(),
                                check.path("level").asString()))
                        .isNull());
        return levels;
    }

    /** The service would not start; a rail that is spelled wrongly would be none. */
    @Test
    void aSettingThatIsNoneIsToldBeforeTheStart() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            var said = doctor(
                    "jdbc:sqlite:" + folder.resolve("bridge.db"), falcon, "--bridge.rails.protectd[0]=ada@example.com");

            assertThat(said.code()).isNotZero();
            assertThat(said.out()).contains("bridge.rails.protectd", "bridge.rails.protected");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void beforeTheFirstStartItChecksTwentyThingsAndMakesNothing(Dialect dialect) {
        var file = folder.resolve("data").resolve("bridge.db");
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("old@example.com", "Old", "User", "event_viewer");

            var said = doctor("jdbc:sqlite:" + file, falcon, "--json");

            var levels = levels(said);
            assertThat(said.code()).isEqualTo(2);
            assertThat(levels).hasSizeGreaterThanOrEqualTo(20).doesNotContainValue("failure");
            assertThat(levels)
                    .containsEntry("credentials", "ok")
                    .containsEntry("scope-read", "ok")
                    .containsEntry("scope-write", "ok")
                    .containsEntry("clock", "ok")
                    .containsEntry("mapped-roles-now", "warning")
                    .containsEntry("security-key", "warning")
                    .containsEntry("first-token", "warning");
            assertThat(said.out() + said.err()).doesNotContain(FalconSimulator.CLIENT_SECRET);
            assertThat(Files.exists(file.getParent())).isFalse();
            assertThat(falcon.countOf(FalconOperation.UPDATE_USER)).isEqualTo(1);
            assertThat(falcon.calls()).hasSizeLessThan(12);
        }
    }

    /** Whatever would stop the start. */
    @ParameterizedTest
    @CsvSource({
        "--reconcile.quota-share=7, other-settings, reconcile.quota-share",
        "--bridge.security.failures-per-minute=0, other-settings, bridge.security.failures-per-minute",
        "--bridge.scim.http.max-page=0, other-settings, bridge.scim.http.max-page",
        "--bridge.scim.token=short, other-settings, bridge.scim.token",
        "--bridge.lease=2s, lease, falcon.response-timeout"
    })
    void aSettingThatStopsTheStartIsNamed(String setting, String check, String key) {
        var url = "jdbc:sqlite:" + folder.resolve("bridge.db");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            assertThat(levels(doctor(url, falcon, "--json", "--offline"))).containsEntry(check, "ok");

            var said = doctor(url, falcon, "--json", "--offline", setting);

            assertThat(levels(said)).containsEntry(check, "failure");
            assertThat(said.out()).contains(key);
        }
    }

    @Test
    void theIssuerOfJwtsIsAskedForItsKeysWhereThereIsOne() {
        var url = "jdbc:sqlite:" + folder.resolve("bridge.db");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var issuer = TestIssuer.start()) {
            var set = "--bridge.security.jwt.issuer=" + issuer.url();
            var audience = "--bridge.security.jwt.audience=" + TestIssuer.AUDIENCE;

            assertThat(levels(doctor(url, falcon, "--json"))).doesNotContainKeys("jwt-settings", "jwt-issuer");
            assertThat(levels(doctor(url, falcon, "--json", set))).containsEntry("jwt-settings", "failure");
            assertThat(levels(doctor(url, falcon, "--json", set, audience)))
                    .containsEntry("jwt-settings", "ok")
                    .containsEntry("jwt-issuer", "ok")
                    .containsEntry("first-token", "ok");
            assertThat(levels(doctor(url, falcon, "--json", "--offline", set, audience)))
                    .doesNotContainKey("jwt-issuer");
            var elsewhere = doctor(url, falcon, set + "/", audience);
            assertThat(elsewhere.out()).containsPattern("failure +jwt-issuer .*another issuer");
            issuer.away();
            assertThat(doctor(url, falcon, set, audience).out())
                    .containsPattern("failure +jwt-issuer .*ConnectException");
        }
    }

    @Test
    void credentialsAndScopesThatAreWrongAreFailuresThatSayWhatToDo() {
        var url = "jdbc:sqlite:" + folder.resolve("bridge.db");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.denyWrites("access denied, scope not permitted");
            assertThat(levels(doctor(url, falcon, "--json"))).containsEntry("scope-write", "failure");
            assertThat(doctor(url, falcon).out()).contains("User management: Write");

            falcon.acceptCredentials(false);
            var refused = doctor(url, falcon, "--json");
            assertThat(levels(refused)).containsEntry("credentials", "failure").doesNotContainKey("scope-write");
            assertThat(refused.code()).isEqualTo(2);
            assertThat(levels(doctor(url, falcon, "--json", "--offline"))).doesNotContainKey("credentials");
        }
        var nothing = new Operator(url).says("doctor", "--falcon.cloud=us-9");
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.out()).contains("failure  falcon-settings", "FALCON_CLIENT_ID");
        assertThat(new Operator(url).says("doctor", "nonsense").code()).isEqualTo(64);
        assertThat(new Operator(url).says("doctor", "--help").out()).contains("Exit code 2");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void besideAServiceItLooksAtItsStore(TestDatabase database) {
        var url = database.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            bridge.scim().post("/Groups", group("Falcon Analysts", ada));
            bridge.scim().post("/Groups", group("Coffee Club"));
            bridge.settle();
            new Operator(url).says("token", "create", "--name=okta", "--expires=5d");

            var said = doctor(url, falcon, "--json", "--bridge.rails.protected[0]=nobody@example.com");

            assertThat(levels(said))
                    .containsEntry("schema", "ok")
                    .containsEntry("durability", isDurable(database) ? "ok" : "failure")
                    .containsEntry("replicas", database == TestDatabase.SQLITE ? "warning" : "ok")
                    .containsEntry("first-token", "ok")
                    .containsEntry("token-expiry", "warning")
                    .containsEntry("backlog", "ok")
                    .containsEntry("last-listing", "ok")
                    .containsEntry("mapped-groups", "warning")
                    .containsEntry("groups-without-roles", "warning")
                    .containsEntry("mapped-roles", "warning")
                    .containsEntry("admin-margin", "warning")
                    .containsEntry("protected-users", "warning");
            assertThat(said.out()).contains("Falcon Ghosts", "Coffee Club", "no_such_role", "nobody@example.com");
        }
    }

    /** They got it while it gave nothing; when the mapping gives something by it, nobody asks them. */
    @Test
    void groupsThatShareAnExternalIdByWhichTheMappingGivesAnAdminRoleAreAWarning() {
        var url = "jdbc:sqlite:" + folder.resolve("bridge.db");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            try (var bridge = RunningBridge.start(falcon, url)) {
                for (var name : List.of("Falcon Admins", "Coffee Club")) {
                    bridge.scim().post("/Groups", """
                            {"displayName":"%s","externalId":"ext-1"}""".formatted(name));
                }
                bridge.settle();
            }
            var byIt = "--bridge.roles.groups[2].externalId=ext-1";

            var harmless = doctor(url, falcon, "--json", byIt, "--bridge.roles.groups[2].roles[0]=event_viewer");
            var admin = doctor(url, falcon, "--json", byIt, "--bridge.roles.groups[2].roles[0]=Falcon Administrator");

            assertThat(levels(harmless)).containsEntry("shared-external-ids", "ok");
            assertThat(levels(admin)).containsEntry("shared-external-ids", "warning");
            assertThat(admin.out()).contains("externalId 'ext-1'");
        }
    }

    /** The PostgreSQL of these tests runs without fsync. */
    private static boolean isDurable(TestDatabase database) {
        return database == TestDatabase.SQLITE;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anEmptyDatabaseStaysEmpty(TestDatabase database) throws Exception {
        var url = database.url();
        if (database == TestDatabase.SQLITE) {
            Files.createFile(Path.of(url.substring("jdbc:sqlite:".length())));
        }
        for (var time = 0; time < 2; time++) {
            var said = new Operator(url).says("doctor", "--offline");
            assertThat(said.out()).contains("ok       schema                 There are no tables yet");
        }
        assertThat(new Operator("jdbc:postgresql://localhost:1/none")
                        .says("doctor", "--offline")
                        .out())
                .contains("failure  database");
    }

    @Test
    void theWayThroughAProxyIsToldAndAProxyThatIsNoneIsAFailureWithoutItsPassword() {
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            var url = "jdbc:sqlite:" + folder.resolve("none.db");

            var through = doctor(url, falcon, "--offline", "--HTTPS_PROXY=http://me:hidden@proxy.example.com:3128");
            var wrong = doctor(url, falcon, "--json", "--HTTPS_PROXY=https://me:hidden@proxy.example.com");

            assertThat(through.out())
                    .contains("Falcon is reached through the proxy proxy.example.com:3128 of HTTPS_PROXY")
                    .doesNotContain("hidden");
            assertThat(levels(wrong)).containsEntry("proxy", "failure");
            assertThat(wrong.out() + wrong.err())
                    .contains("HTTPS_PROXY must be http://HOST:PORT")
                    .doesNotContain("hidden");
            assertThat(wrong.code()).isEqualTo(2);
        }
    }
}
