package dev.scimbridge.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.FalconScimBridge;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.logs.Log;
import dev.scimbridge.story.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;

/** A setting that cannot be read is named with where it is from and what it must be; its value, which may be a secret, is not told. */
class RefusedSettingTest {

    private static final String UNTOLD = "hunter2";

    /** What the start says behind the headline. */
    private static String start(String... settings) {
        try (var log = Log.begin()) {
            assertThatThrownBy(() -> new SpringApplication(FalconScimBridge.class).run(settings));
            return log.text();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bridge.answer-within        | hunter2 | must be a duration, as 5s, 10m or 2h",
                "bridge.rails.min-admins     | hunter2 | must be a whole number",
                "bridge.mode                 | hunter2 | must be one of observe, upsert-only, enforce",
                "bridge.deletion.revoke-first| hunter2 | must be true or false",
                "bridge.scim.http.max-body   | hunter2 | must be a size, as 64KB or 4MB",
                "bridge.scim.http.max-page   | -712    | must be greater than or equal to 1"
            })
    void theStartNamesTheSettingAndWhatItMustBeButNotItsValue(String key, String value, String must) {
        var said = start(
                "--" + key + "=" + value,
                "--spring.datasource.url=" + TestDatabase.SQLITE.url(),
                "--falcon.client-id=0123456789abcdef0123456789abcdef",
                "--falcon.client-secret=simulated-secret-simulated-secret-simula",
                "--management.server.port=0");

        assertThat(said.lines().dropWhile(line -> !line.equals("Description:")).filter(line -> !line.isBlank()))
                .containsExactly(
                        "Description:",
                        key + " (from the command line) " + must + ".",
                        "Nothing was changed in Falcon, and no request was answered.",
                        "Action:",
                        "Change the setting; docs/configuration.md says what it does and what it may be.");
        assertThat(said).doesNotContain(value, "\tat ");
    }

    @Test
    void aValueThatSpringBootRefusesIsNotToldEither() {
        var said = start(
                "--server.port=" + UNTOLD,
                "--spring.datasource.url=" + TestDatabase.SQLITE.url(),
                "--falcon.client-id=0123456789abcdef0123456789abcdef",
                "--falcon.client-secret=simulated-secret-simulated-secret-simula");

        assertThat(said)
                .contains("server.port has a value that cannot be taken: Failed to convert to type java.lang.Integer.")
                .doesNotContain(UNTOLD, "\tat ");
    }

    @Test
    void aCommandSaysTheSameInOneLine() {
        var operator = new Operator(TestDatabase.SQLITE.url());
        operator.says("token", "create", "--name=okta");

        for (var command : new String[] {"status", "plan", "token list", "held list"}) {
            var words = (command + " --bridge.answer-within=" + UNTOLD).split(" ");
            var said = operator.says(words);
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err().lines())
                    .singleElement()
                    .isEqualTo("bridge.answer-within (from the command line) must be a duration, as 5s, 10m or 2h.");
        }
        var doctor = operator.says("doctor", "--offline", "--bridge.answer-within=" + UNTOLD);
        assertThat(doctor.out())
                .contains("bridge.answer-within (from the command line) must be a duration")
                .doesNotContain(UNTOLD);
    }

    @Test
    void whereItIsFromIsTold(@TempDir Path folder) throws IOException {
        var file = folder.resolve("mapping.yaml");
        Files.writeString(file, "bridge:\n  roles:\n    from-user-attribute: " + UNTOLD + "\n");

        var operator = new Operator(TestDatabase.SQLITE.url());
        operator.says("token", "create", "--name=okta");
        var said = operator.says("mapping", "test", "--group=Analysts", "--file=" + file);

        assertThat(said.err())
                .contains("bridge.roles.from-user-attribute", "line 3", "must be true or false")
                .doesNotContain(UNTOLD);
    }
}
