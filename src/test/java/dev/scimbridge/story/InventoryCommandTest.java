package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.SimulatedUser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code inventory} reads everybody and every role, by the fewest calls, and goes on where it was interrupted. */
class InventoryCommandTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int MANY = 1_200;

    @TempDir
    Path folder;

    private Operator.Said inventory(FalconSimulator falcon, String... further) {
        var words = new ArrayList<>(List.of(
                "inventory",
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET));
        words.addAll(List.of(further));
        return new Operator("jdbc:sqlite:" + folder.resolve("no.db")).says(words.toArray(String[]::new));
    }

    private static void populate(FalconSimulator falcon, int users) {
        for (var n = 0; n < users; n++) {
            var roles = Stream.of("event_viewer", "falconhost_analyst", "falcon_admin")
                    .limit(n % 4)
                    .toArray(String[]::new);
            falcon.tenant().addUser("user" + n + "@example.com", "First" + n, "Last" + n, roles);
        }
    }

    private static Map<String, Set<String>> held(FalconSimulator falcon) {
        return falcon.tenant().users().stream()
                .collect(Collectors.toMap(SimulatedUser::login, SimulatedUser::roles, (a, b) -> a, TreeMap::new));
    }

    /** The roles of each user, by JSON lines; nobody twice. */
    private static Map<String, Set<String>> told(List<String> lines) {
        var told = new TreeMap<String, Set<String>>();
        for (var line : lines) {
            var entry = JSON.readTree(line);
            var roles = new TreeSet<String>();
            entry.path("roles").forEach(role -> roles.add(role.path("id").asString()));
            assertThat(told.put(entry.path("login").asString(), roles)).isNull();
        }
        return told;
    }

    private static JsonNode entry(List<String> lines, String login) {
        return lines.stream()
                .map(JSON::readTree)
                .filter(entry -> entry.path("login").asString().equals(login))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"USER_MANAGEMENT, user-management, 3", "USERS, users, 12"})
    void everybodyAndEveryRoleIsToldByTheFewestCallsAndWithoutAStore(Dialect dialect, String api, int details)
            throws IOException {
        try (var falcon = FalconSimulator.start(dialect)) {
            populate(falcon, MANY);

            var said = inventory(falcon, "--json", "--falcon.api=" + api);

            assertThat(said.code()).as(said.err()).isZero();
            assertThat(told(said.lines())).isEqualTo(held(falcon));
            assertThat(falcon.countOf(FalconOperation.LIST_IDS)).isEqualTo(3);
            assertThat(falcon.countOf(FalconOperation.GET_USERS)).isEqualTo(details);
            assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isEqualTo(MANY);
            assertThat(falcon.calls()).hasSize(3 + details + MANY + 3);
            assertThat(said.err()).contains("100 of 1200 users read.", "1200 users.");
            assertThat(said.err()).doesNotContain("user7@", "First7");
            try (var made = Files.list(folder)) {
                assertThat(made).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void withoutRolesItTakesAHandfulOfCalls(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            populate(falcon, 120);

            var said = inventory(falcon, "--no-roles", "--format=csv");

            assertThat(said.code()).as(said.err()).isZero();
            assertThat(said.lines()).hasSize(121).startsWith("\"uuid\",\"login\",\"first_name\",\"last_name\"");
            assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isZero();
            assertThat(falcon.calls()).hasSizeLessThan(6);
        }
    }

    @Test
    void aRoleIsToldWithItsNameItsCidWhereItComesFromAndWhenItEnds() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            var tenant = falcon.tenant();
            var ada = tenant.addUser("ada@example.com", "Ada", "Lovelace", "event_viewer");
            tenant.inherit("ada@example.com", "falcon_admin");
            tenant.grantUntil("ada@example.com", "threat_hunter", Instant.parse("2099-01-01T00:00:00Z"));

            var told = entry(inventory(falcon, "--json").lines(), "ada@example.com");
            var table = inventory(falcon).out();

            assertThat(told.path("uuid").asString()).isEqualTo(ada.uuid());
            assertThat(told.path("firstName").asString()).isEqualTo("Ada");
            assertThat(told.path("lastName").asString()).isEqualTo("Lovelace");
            assertThat(told.path("roles").valueStream().map(JsonNode::toString))
                    .containsExactly(
                            role("event_viewer", "Event Viewer", false, ""),
                            role("falcon_admin", "Falcon Administrator", true, ""),
                            role("threat_hunter", "Threat Hunter", false, ",\"expires\":\"2099-01-01T00:00:00Z\""));
            assertThat(table)
                    .contains("Ada Lovelace", "event_viewer, falcon_admin (inherited), threat_hunter (until 2099-");
        }
    }

    private static String role(String id, String name, boolean inherited, String further) {
        return "{\"id\":\"" + id + "\",\"displayName\":\"" + name + "\",\"cid\":\"" + FalconSimulator.CID
                + "\",\"inherited\":" + inherited + further + "}";
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whatWasReadBeforeAnOutageIsNotReadAgain(Dialect dialect) throws IOException {
        var file = folder.resolve("users.json");
        var part = folder.resolve("users.json.part");
        try (var falcon = FalconSimulator.start(dialect)) {
            populate(falcon, MANY);
            falcon.fail(FalconOperation.GET_USER_ROLES, 700, new Fault.Meanwhile(() -> falcon.down(true)));

            var cut = inventory(falcon, "--json", "--output=" + file);

            assertThat(cut.code()).isEqualTo(1);
            assertThat(cut.out()).isEmpty();
            assertThat(cut.err().lines().toList().getLast()).contains("Say the same again to go on", ".part");
            assertThat(cut.err()).doesNotContain("\tat ");
            assertThat(file).doesNotExist();
            assertThat(Files.getPosixFilePermissions(part)).isEqualTo(OWNER_ONLY);
            var kept = Files.readAllLines(part);
            assertThat(kept)
                    .as("what was under way when it went down may be heard still")
                    .hasSizeBetween(680, 720);
            Files.writeString(part, "{\"uuid\":\"cut off here", StandardOpenOption.APPEND);
            falcon.down(false);
            falcon.tenant().deleteByHand("user3@example.com");
            falcon.tenant().addUser("late@example.com", "Late", "Comer", "event_viewer");
            falcon.clearCalls();

            var whole = inventory(falcon, "--json", "--output=" + file);

            assertThat(whole.code()).as(whole.err()).isZero();
            assertThat(whole.err()).contains("users already");
            assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isEqualTo(MANY - kept.size() + 1L);
            assertThat(told(Files.readAllLines(file))).isEqualTo(held(falcon));
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(OWNER_ONLY);
            assertThat(part).doesNotExist();
            try (var left = Files.list(folder)) {
                assertThat(left).containsExactly(file);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"csv, 31", "table, 21", "json, 20"})
    void aFileIsThereWholeInEachFormatAndTakesTheFormersPlace(String format, int lines) throws IOException {
        var file = Files.writeString(folder.resolve("users"), "what was there before");
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            populate(falcon, 20);

            var said = inventory(falcon, "--format=" + format, "--output=" + file);

            assertThat(said.code()).as(said.err()).isZero();
            assertThat(Files.readAllLines(file)).hasSize(lines + (format.equals("csv") ? 5 : 0));
            assertThat(said.out()).isEmpty();
        }
    }

    @Test
    void aNameIsNoFormulaInCsvAndNoCommandToATerminal() {
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            falcon.tenant().addUser("+eve@example.com", "=HYPERLINK(\"http://x\")", "@SUM(1)\u001b[2J", "event_viewer");

            assertThat(inventory(falcon, "--format=csv").lines().getLast())
                    .contains("\"'+eve@example.com\",\"'=HYPERLINK(\"\"http://x\"\")\",\"'@SUM(1)")
                    .contains("\"event_viewer\",\"Event Viewer\"");
            assertThat(inventory(falcon).out()).contains("@SUM(1)?[2J").doesNotContain("\u001b");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void beingThrottledItWaitsAndLosesNobody(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            populate(falcon, 60);
            var soon = Map.of(
                    "X-Ratelimit-Retryafter",
                    String.valueOf(Instant.now().plusSeconds(2).getEpochSecond()));
            for (var n = 10; n < 14; n++) {
                falcon.fail(FalconOperation.GET_USER_ROLES, n, Fault.Raw.throttled(FalconSimulator.NO_LIMIT, soon));
            }

            var said = inventory(falcon, "--json");

            assertThat(said.code()).as(said.err()).isZero();
            assertThat(told(said.lines())).isEqualTo(held(falcon));
            assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isEqualTo(64);
        }
    }

    @Test
    void aUserWhoseRolesFalconDoesNotTellIsThereAndSaysWhyAndOneThatIsGoneIsNot() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            populate(falcon, 1);
            falcon.tenant().addUser("no-address", "No", "Address");
            falcon.fail(FalconOperation.GET_USER_ROLES, 1, new Fault.Status(400, "these roles are not for you"));

            var said = inventory(falcon, "--json");

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err()).contains("Of 1 of them Falcon did not tell the roles", "1 more were listed");
            assertThat(entry(said.lines(), "user0@example.com").path("problem").asString())
                    .contains("not for you");

            var gone = falcon.tenant().addUser("gone@example.com", "Gone", "Girl");
            falcon.fail(
                    FalconOperation.GET_USERS,
                    1,
                    new Fault.Meanwhile(() -> falcon.tenant().deleteByHand(gone.login())));

            var after = inventory(falcon, "--json");

            assertThat(after.code()).as(after.err()).isZero();
            assertThat(after.err()).contains("1 users.", "2 more were listed");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | --format=xml         | --format",
                "64 | --json --format=csv  | give one of them",
                "64 | nonsense             | no option and no setting",
                "1  | --falcon.client-id=  | FALCON_CLIENT_ID",
                "1  | --falcon.cloud=us-9  | falcon.cloud",
                "1  | --reconcile.quota-share=7 | reconcile.quota-share",
                "1  | --output=no/such/folder/users.csv | cannot be written",
                "1  | --output=src         | is a directory",
                "1  | --output=            | is a directory"
            })
    void whatIsWrongIsSaidInOneLineBeforeFalconIsCalled(int code, String words, String says) {
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            var arguments = new ArrayList<>(List.of(
                    "inventory",
                    "--falcon.base-url=" + falcon.baseUrl(),
                    "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET));
            if (!words.startsWith("--falcon.client-id")) {
                arguments.add("--falcon.client-id=" + FalconSimulator.CLIENT_ID);
            }
            arguments.addAll(List.of(words.split(" ")));

            var said = new Operator("jdbc:sqlite::memory:").says(arguments.toArray(String[]::new));

            assertThat(said.code()).as(said.err()).isEqualTo(code);
            assertThat(said.err().strip().lines()).hasSize(1);
            assertThat(said.err()).contains(says);
            assertThat(falcon.requests()).isEmpty();
        }
    }

    @Test
    void credentialsThatFalconRefusesAreOneLine() {
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            falcon.acceptCredentials(false);

            var said = inventory(falcon);

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err().strip().lines()).hasSize(1);
            assertThat(said.err()).contains("falcon.client-id").doesNotContain(FalconSimulator.CLIENT_SECRET);
        }
    }

    @Test
    void aPartThatIsNotOursToGoOnWithIsLeftAlone() throws IOException {
        var file = folder.resolve("users.csv");
        var part = folder.resolve("users.csv.part");
        try (var falcon = FalconSimulator.start(Dialect.USERS)) {
            populate(falcon, 3);
            for (var content : List.of(
                    "something else\n",
                    "null\n",
                    "{}\n",
                    "{\"uuid\":\"a\",\"login\":\"b@example.com\",\"roles\":[null]}\n",
                    "{\"uuid\":\"a\",\"login\":\"b@example.com\"}\n")) {
                Files.writeString(part, content);
                var said = inventory(falcon, "--output=" + file);
                assertThat(said.code()).as(content + said.err()).isEqualTo(1);
                assertThat(said.err().strip().lines()).hasSize(1);
                assertThat(said.err()).contains("delete");
                assertThat(part).hasContent(content);
            }
            Files.writeString(part, "");
            try (var other = FileChannel.open(part, StandardOpenOption.WRITE);
                    var lock = other.lock()) {
                assertThat(inventory(falcon, "--output=" + file).err()).contains("another inventory");
            }
            assertThat(falcon.requests()).isEmpty();
            assertThat(inventory(falcon, "--output=" + file).code()).isZero();
        }
    }
}
