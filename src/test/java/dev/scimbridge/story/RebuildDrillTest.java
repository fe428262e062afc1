package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The database is lost and there is no backup: rebuilt from Falcon, with the ids that were saved and without; nobody loses or gains a
 * role by it, and an id that is not known any more is not answered as one of somebody who is gone.
 */
class RebuildDrillTest {

    private static final String NOBODY = "/Users/0195d3c4-0000-4000-8000-000000000001";
    private static final String NO_GROUP = "/Groups/0195d3c4-0000-4000-8000-000000000002";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void withTheIdsThatWereSavedTheIdentityProviderGoesOn(Dialect dialect) throws IOException {
        withTheIdsThatWereSaved(dialect, TestDatabase.SQLITE);
    }

    @Test
    void withTheIdsThatWereSavedTheIdentityProviderGoesOnWithPostgresqlToo() throws IOException {
        withTheIdsThatWereSaved(Dialect.USER_MANAGEMENT, TestDatabase.POSTGRESQL);
    }

    private void withTheIdsThatWereSaved(Dialect dialect, TestDatabase database) throws IOException {
        var ids = folder.resolve("ids.csv");
        var url = database.url();
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Admin", "falcon_admin");
            String ada;
            String grace;
            try (var bridge = RunningBridge.start(falcon, url)) {
                ada = created(bridge.scim(), "ada");
                grace = created(bridge.scim(), "grace");
                bridge.scim().post("/Groups", group("Falcon Analysts", ada, grace));
                bridge.settle();
                assertThat(new Operator(url)
                                .says("backup", "--ids", ids.toString())
                                .code())
                        .isZero();
            }
            var before = falcon.tenant().rolesByLogin();
            assertThat(before.get("ada@example.com")).containsExactly("falconhost_analyst");
            assertThat(Files.readAllLines(ids)).hasSize(4).first().isEqualTo("id,uuid");

            var fresh = database.url();
            falcon.clearCalls();
            var said = rebuild(falcon, fresh, "--ids", ids.toString());

            assertThat(said.code()).as(said.err()).isZero();
            assertThat(said.out()).contains("3 users", "3 of them with their former id");
            assertThat(falcon.countOf(FalconOperation.LIST_IDS))
                    .as("one finds out the dialect")
                    .isEqualTo(2);
            assertThat(falcon.countOf(FalconOperation.GET_USERS)).isEqualTo(1);
            assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isZero();
            try (var bridge = RunningBridge.start(falcon, fresh)) {
                var scim = bridge.scim();
                assertThat(scim.get("/Users/" + ada).body().path("userName").asString())
                        .isEqualTo("ada@example.com");
                assertThat(falcon.tenant().rolesByLogin()).isEqualTo(before);

                assertThat(SlowFalcon.repeated(() -> scim.patch("/Users/" + ada, Requests.DEACTIVATE))
                                .status())
                        .isIn(200, 204);

                assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
                assertThat(falcon.tenant().rolesOf("grace@example.com")).containsExactly("falconhost_analyst");
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("falcon_admin");
                regrouped(bridge, grace);
                assertThat(falcon.tenant().rolesOf("grace@example.com")).containsExactly("falconhost_analyst");
                assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isZero();
            }
        }
    }

    /** The group comes anew from the identity provider, with the ids of its members that it remembers. */
    private static void regrouped(RunningBridge bridge, String grace) {
        var analysts = bridge.scim().post("/Groups", group("Falcon Analysts", grace));
        assertThat(analysts.status()).isEqualTo(201);
        bridge.settle();
        assertThat(bridge.scim().get("/Users/" + grace).state()).isEqualTo("converged");
    }

    @Test
    void anAdministratorIsHeldForAnOperatorAsAtEachFirstWrite() throws IOException {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            var eve = falcon.tenant().addUser("eve@example.com", "Eve", "Admin", "falcon_admin");
            var ids = Files.writeString(folder.resolve("ids.jsonl"), """
                    {"id":"0195d3c4-0000-4000-8000-00000000000e","uuid":"%s","login":"eve@example.com"}
                    """.formatted(eve.uuid()));
            var url = TestDatabase.SQLITE.url();
            assertThat(rebuild(falcon, url, "--ids", ids.toString()).code()).isZero();

            try (var bridge = RunningBridge.start(falcon, url)) {
                var answer = bridge.scim().patch("/Users/0195d3c4-0000-4000-8000-00000000000e", Requests.DEACTIVATE);

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.text()).contains("adoption");
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("falcon_admin");
            }
        }
    }

    @Test
    void withoutTheIdsWhatIsNotKnownIsNotSaidToBeGoneForAWhile() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Example", "event_viewer");
            assertThat(rebuild(falcon, url).code()).isZero();

            try (var bridge = RunningBridge.start(falcon, url)) {
                var scim = bridge.scim();
                for (var answer : onUnknownIds(scim)) {
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.header("Retry-After")).isPresent();
                    assertThat(answer.body().path("detail").asString()).contains("rebuilt", "bridge.rebuild-grace");
                }
                assertThat(scim.find("/Users", "userName eq \"ada@example.com\"")
                                .body()
                                .path("totalResults")
                                .asInt())
                        .isEqualTo(1);
                whatIsKnownToBeGoneIsSaidToBeGone(bridge);
                assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("event_viewer");
            }
            try (var bridge = RunningBridge.start(falcon, url, "--bridge.rebuild-grace=1s")) {
                Eventually.holds(() -> bridge.scim().get(NOBODY).status() == 404);
                assertThat(onUnknownIds(bridge.scim()))
                        .extracting(ScimClient.Answer::status)
                        .containsOnly(404);
            }
        }
    }

    private static List<ScimClient.Answer> onUnknownIds(ScimClient scim) {
        return List.of(
                scim.get(NOBODY),
                scim.put(NOBODY, person("nobody")),
                scim.patch(NOBODY, Requests.DEACTIVATE),
                scim.delete(NOBODY),
                scim.get(NO_GROUP),
                scim.put(NO_GROUP, group("No Group")),
                scim.patch(NO_GROUP, Requests.rename("No Group")),
                scim.delete(NO_GROUP));
    }

    private static void whatIsKnownToBeGoneIsSaidToBeGone(RunningBridge bridge) {
        var scim = bridge.scim();
        var mary = "/Users/" + created(scim, "mary");
        var hunters = "/Groups/" + scim.post("/Groups", group("Falcon Hunters")).id();
        bridge.settle();
        assertThat(SlowFalcon.repeated(() -> scim.delete(mary)).status()).isEqualTo(204);
        assertThat(SlowFalcon.repeated(() -> scim.delete(hunters)).status()).isEqualTo(204);

        assertThat(scim.get(mary).status()).isEqualTo(404);
        assertThat(scim.patch(mary, Requests.DEACTIVATE).status()).isEqualTo(404);
        assertThat(scim.get(hunters).status()).isEqualTo(404);
        assertThat(scim.delete(hunters).status()).isEqualTo(404);
    }

    @Test
    void withoutARebuildWhatIsNotKnownIsGone() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            assertThat(onUnknownIds(bridge.scim()))
                    .extracting(ScimClient.Answer::status)
                    .containsOnly(404);
        }
    }

    @Test
    void whereRolesThatNoGroupGivesAreRevokedNothingIsDoneBeforeSomebodyHasLooked() throws IOException {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            var ada = falcon.tenant().addUser("ada@example.com", "Ada", "Example", "event_viewer");
            var ids = Files.writeString(folder.resolve("ids.csv"), """
                    uuid,id
                    "%s","0195d3c4-0000-4000-8000-00000000000a"
                    """.formatted(ada.uuid()));
            var said = rebuild(falcon, url, "--ids", ids.toString(), "--bridge.extra-roles=revoke");
            assertThat(said.code()).isZero();
            assertThat(said.err()).contains("plan --accept");

            try (var bridge = RunningBridge.start(falcon, url, "--bridge.extra-roles=revoke")) {
                var put = bridge.scim().put("/Users/0195d3c4-0000-4000-8000-00000000000a", person("ada"));

                assertThat(put.status()).isEqualTo(200);
                assertThat(put.state()).isEqualTo("withheld");
                assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("event_viewer");
            }
        }
    }

    @Test
    void linesThatFalconDoesNotKnowAreToldByTheirNumber() throws IOException {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            var ada = falcon.tenant().addUser("ada@example.com", "Ada", "Example");
            var ids = Files.writeString(folder.resolve("ids.csv"), """
                    id,uuid
                    0195d3c4-0000-4000-8000-00000000000a,%1$s
                    0195d3c4-0000-4000-8000-00000000000b,0195d3c4-0000-4000-8000-0000000000ff
                    0195d3c4-0000-4000-8000-00000000000a,%1$s
                    """.formatted(ada.uuid()));

            var said = rebuild(falcon, TestDatabase.SQLITE.url(), "--ids", ids.toString(), "--json");

            assertThat(said.code()).isZero();
            assertThat(said.out().strip()).isEqualTo("{\"users\":1,\"withFormerId\":1,\"notInFalcon\":1}");
            assertThat(said.err().lines()).anyMatch(line -> line.startsWith("Line 3") && line.contains("Falcon"));
            assertThat(said.err().lines()).anyMatch(line -> line.startsWith("Line 4") && line.contains("line 2"));
        }
    }

    @Test
    void aFileWithALineThatMakesNoSenseChangesNothing() throws IOException {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Example");
            var ids = Files.writeString(folder.resolve("ids.csv"), """
                    id,uuid
                    ada,0195d3c4-0000-4000-8000-0000000000ff
                    """);
            var database = folder.resolve("bridge.db");

            var said = rebuild(falcon, "jdbc:sqlite:" + database, "--ids", ids.toString());

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err().lines()).anyMatch(line -> line.startsWith("Line 2"));
            assertThat(said.err()).contains("Nothing was changed");
            assertThat(said.out()).isEmpty();
            assertThat(database).doesNotExist();
            assertThat(falcon.story()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aStoreThatIsUsedIsNotRebuilt(TestDatabase database) {
        var url = database.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Example");
            assertThat(rebuild(falcon, url).code()).isZero();

            var again = rebuild(falcon, url);

            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("new database", "spring.datasource.url");
            assertThat(again.err().lines()).hasSize(1);
            assertThat(again.out()).isEmpty();
        }
    }

    @Test
    void whatTheServiceHasOpenIsNotRebuilt() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            assertThat(bridge.scim().get("/Users").status()).isEqualTo(200);

            var said = rebuild(falcon, url);

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err()).contains("is in use: stop the service");
        }
    }

    @Test
    void whereFalconCannotBeReadTheStoreStaysEmptyAndTheSameCanBeSaidAgain() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Example");

            var refused = new Operator(url)
                    .says(
                            "rebuild",
                            "--from-falcon",
                            "--falcon.base-url=" + falcon.baseUrl(),
                            "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                            "--falcon.client-secret=wrong");

            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.out()).isEmpty();
            assertThat(rebuild(falcon, url).code()).isZero();
        }
    }

    @Test
    void howItIsToBeRebuiltIsSaid() {
        assertThat(new Operator("jdbc:sqlite:" + folder.resolve("no.db"))
                        .says("rebuild")
                        .code())
                .isEqualTo(64);
        assertThat(folder.resolve("no.db")).doesNotExist();
    }

    @Test
    void theIdsNeverTakeThePlaceOfAFile() throws IOException {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("ada@example.com", "Ada", "Example");
            assertThat(rebuild(falcon, url).code()).isZero();
            var kept = Files.writeString(folder.resolve("ids.csv"), "mine");

            var said = new Operator(url).says("backup", "--ids", kept.toString());

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err()).contains("is there already");
            assertThat(Files.readString(kept)).isEqualTo("mine");
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(kept);
            }
        }
    }

    private static Operator.Said rebuild(FalconSimulator falcon, String url, String... further) {
        var words = new ArrayList<>(List.of(
                "rebuild",
                "--from-falcon",
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET));
        words.addAll(Stream.of(further).toList());
        return new Operator(url).says(words.toArray(String[]::new));
    }

    private static String created(ScimClient scim, String name) {
        var created = scim.post("/Users", person(name));
        assertThat(created.status()).isEqualTo(201);
        return created.id();
    }
}
