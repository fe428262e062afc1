package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.docs.WrittenCommands;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Eventually;
import dev.scimbridge.story.Operator;
import dev.scimbridge.story.Requests;
import dev.scimbridge.story.RunningBridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Each command in README.md and docs is one that there is, with options that it has, and ends as a reader may expect. */
class DocumentedCommandsTest {

    /** Run in this order beside a service, with the exit code. */
    private static final List<Run> RUN = List.of(
            new Run("--help", 0),
            new Run("doctor", 2),
            new Run("status", 2),
            new Run("plan", 2),
            new Run("plan --mapping next.yaml", 2),
            new Run("held list", 2),
            new Run("held reject 2819c223-7f76-453a-919d-413861904646", 1),
            new Run("mapping test --group \"Falcon Analysts\" --group \"Falcon Hunters\" --file next.yaml", 0),
            new Run("mapping test --group \"Falcon Analysts\"", 0),
            new Run("explain USER", 0),
            new Run("explain ada@example.com", 0),
            new Run("explain ada@example.com --role falcon_admin", 0),
            new Run("explain --request ID", 1),
            new Run("inventory", 0),
            new Run("inventory --format csv --output users.csv", 0),
            new Run("audit show USER", 0),
            new Run("audit show ada@example.com", 0),
            new Run("audit show KEY-ID", 0),
            new Run("audit export", 0),
            new Run("audit export --since 24h", 0),
            new Run("audit verify", 0),
            new Run("audit erase REQUEST", 1),
            new Run("person export USER", 0),
            new Run("person erase USER", 1),
            new Run("lock USER", 0),
            new Run("locks", 0),
            new Run("unlock USER", 0),
            new Run("reconcile now", 0),
            new Run("reconcile drift", 0),
            new Run("backup FILE", 0),
            new Run("backup /backups/bridge-2026-11-28.db", 0),
            new Run("backup --ids FILE", 0),
            new Run("token list", 0),
            new Run("token create --name=okta", 0),
            new Run("held allow --all", 0),
            new Run("plan --accept", 0));

    /** Of whole commands those that are not run here, and why. */
    private static final Map<String, String> PARSED = Map.ofEntries(
            Map.entry("mapping test", "name only; it wants groups or a user"),
            Map.entry("held allow", "name only; it wants ids"),
            Map.entry("held reject", "name only; it wants ids"),
            Map.entry("token create", "name only; it wants --name"),
            Map.entry("token rotate", "name only; it wants a key id"),
            Map.entry("token revoke", "name only; it wants a key id"),
            Map.entry("restore FILE", "the service must be stopped: BackupDrillTest"),
            Map.entry("restore --in-place", "the service must be stopped: BackupDrillTest"),
            Map.entry("rebuild --from-falcon --ids FILE", "wants a new database: RebuildDrillTest"),
            Map.entry(
                    "rebuild --from-falcon --ids /backups/bridge-ids-2026-11-28.csv",
                    "wants a new database: RebuildDrillTest"),
            Map.entry("migrate --to jdbc:postgresql:...", "wants a PostgreSQL of its own: MigrateTest"));

    /** Lines of a shell that are no commands of ours, by how they begin: who runs them, or why {@code sh -n} must do. */
    private static final Map<String, String> OF_OTHERS = Map.ofEntries(
            Map.entry("./mvnw spring-boot:test-run", "its main class: DemoIT"),
            Map.entry("./mvnw verify", "the build that runs this"),
            Map.entry("./mvnw -DskipTests package", "the build"),
            Map.entry("./mvnw -Pbench verify", "hours on a machine of its own"),
            Map.entry("export FALCON_CLIENT_ID=", "placeholders"),
            Map.entry("docker ", "needs a daemon; FilesTest reads the files of Compose"),
            Map.entry("java -Dloader.path=", "needs the packaged jars"),
            Map.entry("scim() {", "of the demo"),
            Map.entry("ada=$(scim", "of the demo: OktaStoryTest sends such"),
            Map.entry("scim ", "of the demo: OktaStoryTest sends such"),
            Map.entry("java -jar target/falcon-scim-bridge.jar &", "OnboardingIT"),
            Map.entry("curl --fail --retry 30", "needs a service: ReadinessTest asks the same"),
            Map.entry("curl --header", "needs a host of one's own"),
            Map.entry("kubectl create secret", "needs a cluster"),
            Map.entry("helm ", "needs a cluster; ChartTest renders it, HelmTestScriptTest runs its test"));

    @TempDir
    private Path folder = Path.of("");

    private record Run(String command, int code) {}

    @Test
    void eachCommandAndEachOptionThatIsWrittenThereIsOneOfOurs() throws IOException {
        var wrong = new ArrayList<String>();
        for (var command : WrittenCommands.whole()) {
            wrong.addAll(complaints(command, isNameOnly(command)));
        }
        for (var command :
                WrittenCommands.named(entry().commands().getSubcommands().keySet())) {
            wrong.addAll(complaints(command, true));
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsNoCommandOrNoOptionIsFound() {
        assertThat(complaints("stauts", false)).isNotEmpty();
        assertThat(complaints("status --jsn", false)).isNotEmpty();
        assertThat(complaints("held alow --all", true)).isNotEmpty();
        assertThat(complaints("person export", false)).isNotEmpty();
        assertThat(complaints("audit export --format xml", true)).isNotEmpty();
        assertThat(complaints("status --json --bridge.lease=5s", false)).isEmpty();
    }

    /** In the table of commands, of one of those of its row. */
    @Test
    void eachOptionInTheTableOfCommandsIsOneOfItsRow() throws IOException {
        var rows = WrittenCommands.rows();

        assertThat(rows).hasSizeGreaterThan(15);
        for (var row : rows) {
            var options = new HashSet<String>();
            for (var command : row.commands()) {
                options.addAll(leaf(entry().commands(), WrittenCommands.words(command))
                        .getCommandSpec()
                        .optionsMap()
                        .keySet());
            }
            assertThat(options).as(row.toString()).containsAll(row.options());
        }
    }

    @Test
    void whatCanBeRunEndsAsExpected() throws IOException {
        var known = new HashSet<>(PARSED.keySet());
        RUN.forEach(run -> known.add(run.command()));
        assertThat(known).as("what is written, and no more").isEqualTo(WrittenCommands.whole());

        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        url,
                        "--bridge.rails.deprovisioning.at-least=1",
                        "--bridge.rails.deprovisioning.percent=0")) {
            var operator = new Operator(url);
            prepare(bridge, operator);
            var keyId = operator.says("token", "create", "--name=first").out().split("_")[1];
            var ended = new ArrayList<String>();
            for (var run : RUN) {
                var said = operator.says(typed(run.command(), keyId, falcon));
                var lines = said.err().lines().count();
                if (said.code() != run.code() || (said.code() == ExitCode.ERROR && lines != 1)) {
                    ended.add(run + " ended with " + said.code() + ": " + said.err());
                }
            }
            assertThat(ended).isEmpty();
        }
    }

    @Test
    void whatElseAShellRunsIsRunElsewhereOrOnlyRead() throws IOException {
        var others = WrittenCommands.others();

        assertThat(others).allSatisfy(line -> assertThat(OF_OTHERS.keySet()).anyMatch(line::startsWith));
        assertThat(OF_OTHERS.keySet()).allSatisfy(begin -> assertThat(others).anyMatch(line -> line.startsWith(begin)));
    }

    @Test
    void theTestsThatAreSaidToRunTheOthersExist() throws IOException {
        var reasons = PARSED.values() + " " + OF_OTHERS.values();
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var tests = files.map(file -> file.getFileName().toString()).toList();

            assertThat(Pattern.compile("\\w+(?:Test|IT)\\b").matcher(reasons).results())
                    .isNotEmpty()
                    .allSatisfy(named -> assertThat(tests).contains(named.group() + ".java"));
        }
    }

    /** Ada is in a group that gives a role, and of two who leave one is held. */
    private void prepare(RunningBridge bridge, Operator operator) throws IOException {
        var scim = bridge.scim();
        var ids = new ArrayList<String>();
        for (var name : List.of("ada", "grace", "alan")) {
            ids.add(scim.post("/Users", Requests.person(name)).id());
        }
        scim.post("/Groups", Requests.group("Falcon Analysts", ids.toArray(String[]::new)));
        Eventually.holds(() -> operator.says("plan").code() == ExitCode.DONE);
        scim.patch("/Users/" + ids.get(1), Requests.DEACTIVATE);
        scim.patch("/Users/" + ids.get(2), Requests.DEACTIVATE);
        Eventually.holds(() -> operator.says("held", "list").code() == ExitCode.FINDINGS);
        Files.writeString(folder.resolve("next.yaml"), """
                bridge:
                  roles:
                    groups:
                      - {name: Falcon Analysts, roles: [falconhost_analyst]}
                      - {name: Falcon Hunters, roles: [threat_hunter]}
                """);
    }

    /** Each FILE is one of its own. */
    private int files;

    private String[] typed(String command, String keyId, FalconSimulator falcon) {
        var words = new ArrayList<String>();
        for (var word : WrittenCommands.words(command)) {
            words.add(
                    switch (word) {
                        case "USER" -> "ada@example.com";
                        case "KEY-ID" -> keyId;
                        case "FILE" -> folder.resolve("file-" + files++).toString();
                        case "next.yaml", "users.csv" -> folder.resolve(word).toString();
                        default ->
                            word.startsWith("/backups/")
                                    ? folder.resolve(Path.of(word).getFileName())
                                            .toString()
                                    : word;
                    });
        }
        words.addAll(List.of(
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                "--bridge.scim.token=" + RunningBridge.TOKEN));
        return words.toArray(String[]::new);
    }

    /** A row of the table may name a command without what must follow. */
    private static boolean isNameOnly(String command) {
        return PARSED.getOrDefault(command, "").startsWith("name");
    }

    /** @param name whether what a command must be given may be left out */
    private static List<String> complaints(String command, boolean name) {
        try {
            var parsed = entry().commands().parseArgs(WrittenCommands.words(command));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            return parsed.unmatched().stream()
                    .filter(word -> !word.matches("--[a-z-]+\\..*=.*"))
                    .map(word -> command + ": unknown " + word)
                    .toList();
        } catch (MissingParameterException missing) {
            return name ? List.of() : List.of(command + ": " + missing.getMessage());
        } catch (ParameterException wrong) {
            return List.of(command + ": " + wrong.getMessage());
        }
    }

    private static CommandLine leaf(CommandLine from, String... words) {
        var next = words.length == 0 ? null : from.getSubcommands().get(words[0]);
        return next == null ? from : leaf(next, Arrays.copyOfRange(words, 1, words.length));
    }

    private static CommandLineEntry entry() {
        return new CommandLineEntry(settings -> {});
    }
}
