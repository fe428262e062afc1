package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the jar says on the command line, and how it ends. */
class StartIT {

    private static final List<String> ARABIC =
            List.of("-XX:TieredStopAtLevel=1", "-Duser.language=ar", "-Duser.country=EG");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--falcon.client-id= | falcon.client-id is missing | FALCON_CLIENT_ID",
                "--bridge.scim.token=short | bridge.scim.token has 5 characters | at least 32",
                "--bridge.adoptoin=allow | There is no setting 'bridge.adoptoin' | bridge.adoption",
                "--bridge.roles.groups[0].nmae=x | There is no setting 'bridge.roles.groups[0].nmae' | name",
                "--bridge.roles.from-user-attribute=true | bridge.roles.allow is empty | List the roles",
                "--falcon.cloud=mars-1 | falcon.cloud is 'mars-1' | us-gov-1",
                "--falcon.base-url=http://example.com | falcon.base-url must be an https URL | allow-insecure-base-url",
                "--bridge.answer-within=2m | bridge.answer-within is PT2M | between",
                "--bridge.lease=5s | bridge.lease is PT5S | falcon.response-timeout"
            })
    void aWrongSettingStopsTheStartWithItsNameAndTheMend(String setting, String says, String alsoSays) {
        try (var bridge = BridgeProcess.run(0, withDefaults(setting))) {
            assertThat(bridge.exitCode()).isEqualTo(1);
            assertThat(bridge.output())
                    .contains("APPLICATION FAILED TO START")
                    .contains(says)
                    .contains(alsoSays)
                    .doesNotContain("\tat ")
                    .doesNotContain("simulated-secret");
        }
    }

    /** A repeated setting would be a list: the wrong one stands instead of the right one. */
    private static String[] withDefaults(String setting) {
        var key = setting.substring(0, setting.indexOf('=') + 1);
        var settings = Stream.of(
                        "--falcon.client-id=0123456789abcdef0123456789abcdef",
                        "--falcon.client-secret=simulated-secret-simulated-secret-simula",
                        "--bridge.scim.token=" + BridgeProcess.TOKEN,
                        "--spring.datasource.url=jdbc:sqlite:bridge.db",
                        "--server.port=0",
                        "--management.server.port=0")
                .filter(usual -> !usual.startsWith(key));
        return Stream.concat(settings, Stream.of(setting)).toArray(String[]::new);
    }

    /** Arabic of Egypt writes 2000 as ٢٠٠٠, which no database takes. */
    @Test
    void theLanguageOfTheMachineDoesNotMatter() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = BridgeProcess.start(ARABIC, falcon, TestDatabase.POSTGRESQL.url())) {
            var created = bridge.scim().post("/Users", """
                    {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}""");

            assertThat(created.status()).isEqualTo(201);
            assertThat(bridge.scim()
                            .patch("/Users/" + created.id(), "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aWordThatIsNoneIsAUsageError() {
        try (var bridge = BridgeProcess.run(0, "sreve")) {
            assertThat(bridge.exitCode()).isEqualTo(64);
            assertThat(bridge.output().strip().lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("sreve", "--help");
        }
    }

    @Test
    void helpAndVersionAreShown() {
        try (var help = BridgeProcess.run(0, "--help");
                var version = BridgeProcess.run(0, "--version")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.output()).contains("serve", "Exit codes");
            assertThat(version.exitCode()).isZero();
            assertThat(version.output()).startsWith("falcon-scim-bridge 0.");
        }
    }
}
