package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code mapping test} says what groups would give, before they do. */
class MappingCommandTest {

    @TempDir
    Path folder;

    private Path file(String yaml) throws IOException {
        var file = folder.resolve("next.yaml");
        Files.writeString(file, yaml);
        return file;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void groupsThatNeedNotExistAreTriedByAFileAndByTheSettings(TestDatabase database) throws IOException {
        var url = database.url();
        var operator = new Operator(url);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            bridge.scim().post("/Groups", group("Falcon Analysts", ada));
            bridge.settle();
            falcon.clearCalls();
            var next = file("""
                    bridge:
                      roles:
                        allow: [Falcon Analyst, falcon_admin, event_viewer, no_such_role]
                        everyone: [event_viewer]
                        groups:
                          - {name: falcon analysts, roles: [Falcon Analyst]}
                          - {name: Falcon Bosses, roles: [falcon_admin, no_such_role]}
                          - {pattern: "falcon-(?<role>.+)", roles: ["{role}"]}
                    """);

            var given = operator.says("mapping", "test", "--file=" + next, "--user=ada@example.com");
            assertThat(given.code()).as(given.err()).isZero();
            assertThat(given.out())
                    .contains(
                            "falconhost_analyst  given, by the group 'Falcon Analysts'",
                            "event_viewer  given, by bridge.roles.everyone");
            assertThat(given.err()).contains("2 roles given, 0 of them admin roles; 0 names unresolved.");

            var withPlaceholder = folder.resolve("placeholder.yaml");
            Files.writeString(withPlaceholder, "bridge.roles.everyone[0]: ${the.role}");
            var filledIn = operator.says(
                    "mapping", "test", "--file=" + withPlaceholder, "--group=Nobody", "--the.role=threat_hunter");
            assertThat(filledIn.out()).contains("threat_hunter  given, by bridge.roles.everyone");

            var unresolved = operator.says(
                    "mapping", "test", "--file=" + next, "--group=Falcon Bosses", "--group=falcon-falcon_admin");
            assertThat(unresolved.code()).isEqualTo(2);
            assertThat(unresolved.out())
                    .contains(
                            "falcon_admin (admin role)  given, by the group 'Falcon Bosses'",
                            "no_such_role  unresolved",
                            "falcon_admin (admin role)  not given: only an entry that names its group exactly");
            assertThat(unresolved.err()).contains("2 roles given, 1 of them admin roles; 1 names unresolved.");

            var settings = operator.says(
                    "mapping",
                    "test",
                    "--json",
                    "--group",
                    "Falcon Hunters",
                    "--group=Coffee Club",
                    "--bridge.roles.groups[0].name=Falcon Hunters",
                    "--bridge.roles.groups[0].roles[0]=threat_hunter");
            assertThat(settings.code()).isZero();
            assertThat(settings.out())
                    .contains("\"role\":\"threat_hunter\"", "\"admin\":false", "\"outcome\":\"given\"");
            assertThat(settings.err()).contains("No entry of the mapping is for 'Coffee Club'.");
            assertThat(falcon.calls()).isEmpty();
        }
    }

    @Test
    void whatCannotBeTriedIsOneLine() throws IOException {
        var operator = new Operator(TestDatabase.SQLITE.url());
        operator.says("token", "create", "--name=okta");
        var next = file("bridge: {roles: {groups: [{name: Falcon Analysts, roles: [falconhost_analyst]}]}}");

        var unread = operator.says("mapping", "test", "--group=Falcon Analysts", "--file=" + next);
        assertThat(unread.code()).isEqualTo(2);
        assertThat(unread.err()).contains("never read");
        for (var wrong : new String[] {"--user=nobody@example.com", "--file=" + folder.resolve("missing.yaml")}) {
            var said = operator.says("mapping", "test", "--group=Falcon Analysts", wrong);
            assertThat(said.code()).as(wrong).isEqualTo(1);
            assertThat(said.err().lines()).as(wrong).hasSize(1);
        }
        assertThat(operator.says("mapping", "test", "--group=A", "--bridge.roles.groups[0].name=A")
                        .code())
                .isEqualTo(1);
        assertThat(operator.says("mapping").code()).isEqualTo(64);
        assertThat(operator.says("mapping", "test").code()).isEqualTo(64);
        assertThat(operator.says("mapping", "test", "--help").out()).contains("Exit code 2");
    }
}
