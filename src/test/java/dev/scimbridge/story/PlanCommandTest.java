package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.seeds.Chance;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What {@code plan} says before is what is done after it, and it costs no call. */
class PlanCommandTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> GROUPS =
            List.of("Falcon Admins", "Falcon Analysts", "Falcon Responders", "Falcon Hunters");

    private final List<AutoCloseable> open = new ArrayList<>();
    private String url = "";

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    private FalconSimulator falcon(Dialect dialect) {
        url = TestDatabase.SQLITE.url();
        var falcon = FalconSimulator.start(dialect);
        open.add(falcon);
        return falcon;
    }

    private RunningBridge bridge(FalconSimulator falcon, String... settings) {
        var all = new ArrayList<>(List.of("--bridge.read-lag=1s", "--bridge.adoption=allow"));
        all.addAll(List.of(settings));
        return RunningBridge.start(falcon, url, all.toArray(String[]::new));
    }

    private Operator.Said plan(String... words) {
        var all = new ArrayList<>(List.of("plan"));
        all.addAll(List.of(words));
        all.add("--bridge.rails.deprovisioning.at-least=1000");
        all.add("--bridge.adoption=allow");
        return new Operator(url).says(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"USER_MANAGEMENT, 1", "USERS, 2", "USER_MANAGEMENT, 3", "USERS, 4"})
    void whatWasObservedIsPlannedAndOnceAcceptedDoneExactlySo(Dialect dialect, long seed) {
        var falcon = falcon(dialect);
        for (var number = 0; number < 10; number++) {
            falcon.tenant().addUser("old" + number + "@example.com", "Old", "User", "event_viewer");
        }
        try (var observing = bridge(falcon, "--bridge.mode=observe")) {
            traffic(observing.scim(), new Chance(seed));
            assertThat(changes(falcon)).isEmpty();
        }
        var before = plan("--json");
        assertThat(before.code()).isEqualTo(2);
        var planned = planned(before);

        try (var enforcing = bridge(falcon)) {
            assertThat(enforcing.counted("withheld"))
                    .as("nothing is done before it is accepted")
                    .isPositive();
            assertThat(changes(falcon)).isEmpty();
            assertThat(plan("--accept").code()).isZero();

            Eventually.holds(() -> enforcing.counted("withheld") == 0 && enforcing.counted("pending") == 0);
        }

        assertThat(planned.values().stream().mapToInt(List::size).sum())
                .isEqualTo(changes(falcon).size());
        assertThat(plan("--json").out()).as("nothing is left to do").isEmpty();
    }

    /** The calls that change something. */
    private static List<FalconOperation> changes(FalconSimulator falcon) {
        return falcon.calls().stream()
                .map(call -> call.operation())
                .filter(operation -> switch (operation) {
                    case CREATE_USER, UPDATE_USER, DELETE_USER, GRANT_ROLES, REVOKE_ROLES -> true;
                    default -> false;
                })
                .toList();
    }

    private static Map<String, List<String>> planned(Operator.Said said) {
        var planned = new TreeMap<String, List<String>>();
        for (var line : said.lines()) {
            var outlook = JSON.readTree(line);
            assertThat(outlook.path("unknown").isNull()).as(line).isTrue();
            var changes = new ArrayList<String>();
            outlook.path("changes").forEach(change -> changes.add(change.asString()));
            planned.put(outlook.path("id").asString(), changes);
        }
        return planned;
    }

    /** Users come, join, leave, are deactivated and deleted, some of whom Falcon had before. */
    private static void traffic(ScimClient scim, Chance chance) {
        var users = new ArrayList<String>();
        for (var number = 0; number < 25; number++) {
            users.add(scim.post("/Users", person("new" + number)).id());
        }
        for (var number = 0; number < 10; number++) {
            users.add(scim.find("/Users", "userName eq \"old" + number + "@example.com\"")
                    .body()
                    .path("Resources")
                    .path(0)
                    .path("id")
                    .asString());
        }
        for (var name : GROUPS) {
            var members = new TreeSet<String>();
            users.stream().filter(user -> chance.onceIn(3)).forEach(members::add);
            scim.post("/Groups", group(name, members.toArray(String[]::new)));
        }
        for (var user : users) {
            if (chance.onceIn(6)) {
                scim.patch("/Users/" + user, DEACTIVATE);
            } else if (chance.onceIn(8)) {
                scim.delete("/Users/" + user);
            }
        }
    }

    @Test
    void aMappingThatIsNotInForceYetIsPlannedAndNothingHappens(@TempDir Path folder) throws IOException {
        var falcon = falcon(Dialect.USER_MANAGEMENT);
        try (var bridge = bridge(falcon)) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            bridge.scim().post("/Groups", group("Falcon Analysts", ada));
            bridge.settle();
            assertThat(plan().code()).isZero();
            var file = folder.resolve("next.yaml");
            Files.writeString(file, "bridge: {roles: {groups: [{name: Falcon Analysts, roles: [threat_hunter]}]}}");
            falcon.clearCalls();

            var said = plan("--mapping", file.toString());

            assertThat(said.code()).isEqualTo(2);
            assertThat(said.out()).contains(ada, "revoke [falconhost_analyst], grant [threat_hunter]");
            assertThat(said.err()).contains("1 users: 0 created, 1 granted, 1 revoked");
            assertThat(falcon.calls()).isEmpty();
            assertThat(plan("--user=ADA@example.com", "--mapping", file.toString())
                            .code())
                    .isEqualTo(2);
            assertThat(plan("--user=" + ada, "--json").code()).isZero();
            assertNobody(plan("--user=nobody@example.com", "--mapping", file.toString()));
            assertNobody(plan("--user=nobody@example.com"));
        }
    }

    /** They come to be the bridge's by a group of theirs that a new mapping names. */
    @Test
    void whoWillBeAdoptedByANewMappingIsPlanned(@TempDir Path folder) throws IOException {
        var falcon = falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");
        falcon.tenant().addUser("joan@example.com", "Joan", "Analyst", "event_viewer");
        try (var bridge = bridge(falcon)) {
            var eve = bridge.scim()
                    .find("/Users", "userName eq \"eve@example.com\"")
                    .body()
                    .at("/Resources/0/id")
                    .asString();
            bridge.scim().post("/Groups", group("Contractors", eve));
            assertThat(plan().code()).isZero();
            var file = folder.resolve("next.yaml");
            Files.writeString(file, "bridge: {roles: {groups: [{name: Contractors, roles: [threat_hunter]}]}}");

            var said = plan("--mapping", file.toString());

            assertThat(said.code()).as(said.err()).isEqualTo(2);
            assertThat(said.out()).contains(eve, "grant [threat_hunter]").doesNotContain("joan");
        }
    }

    @Test
    void aDeletedUserIsPlannedByItsFormerNameAndByItsId() {
        var falcon = falcon(Dialect.USER_MANAGEMENT);
        String ada;
        try (var bridge = bridge(falcon)) {
            ada = bridge.scim().post("/Users", person("ada")).id();
            bridge.scim().post("/Groups", group("Falcon Analysts", ada));
            bridge.settle();
        }
        try (var observing = bridge(falcon, "--bridge.mode=observe")) {
            observing.scim().delete("/Users/" + ada);
        }

        for (var name : List.of("ada@example.com", ada)) {
            var said = plan("--user", name);
            assertThat(said.code()).as(said.err()).isEqualTo(2);
            assertThat(said.out()).contains(ada, "revoke [falconhost_analyst]");
        }
    }

    /** As {@code explain} says it: that nothing is to be done for a user who is mistyped would be taken for an answer. */
    private static void assertNobody(Operator.Said said) {
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err().lines())
                .singleElement()
                .isEqualTo("There is no user 'nobody@example.com'; give its userName or its id, as SCIM shows them.");
    }

    @Test
    void aFileThatIsNoMappingIsAnErrorInOneLine(@TempDir Path folder) throws IOException {
        falcon(Dialect.USER_MANAGEMENT);
        new Operator(url).says("token", "create", "--name=okta");
        var broken = folder.resolve("broken.yaml");
        Files.writeString(broken, "bridge: {roles: {groups: [{pattern: 'a(', roles: [falcon_admin]}]}}");
        var empty = folder.resolve("empty.yaml");
        Files.writeString(empty, "falcon: {cloud: us-1}");

        for (var wrong : List.of(broken, empty, folder.resolve("missing.yaml"))) {
            var said = plan("--mapping", wrong.toString());
            assertThat(said.code()).as(said.err()).isEqualTo(1);
            assertThat(said.err().lines()).singleElement().asString().contains(wrong.toString());
        }
        assertThat(plan("--accept", "--user=ada@example.com").code()).isEqualTo(64);
    }
}
