package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA;
import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Cid;
import dev.scimbridge.convergence.ConfigurationSource;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Where a tenant is found, and as whom tokens are asked for there. */
class TokenEndpointTest {

    private static final ApiClient ROTATED = new ApiClient("another-client", "another-secret", Optional.empty());

    private final TestFalcon us1 = inRegion("us-1");
    private final TestFalcon us2 = inRegion("us-2");
    private final TestFalcon eu1 = inRegion("eu-1");

    private static TestFalcon inRegion(String region) {
        return TestFalcon.speaking(Dialect.USER_MANAGEMENT, settings -> settings.withRegion(region));
    }

    @AfterEach
    void stop() {
        us1.close();
        us2.close();
        eu1.close();
    }

    private Map<String, URI> clouds() {
        var clouds = new LinkedHashMap<String, URI>();
        clouds.put("us-1", us1.simulator.baseUrl());
        clouds.put("us-2", us2.simulator.baseUrl());
        clouds.put("eu-1", eu1.simulator.baseUrl());
        return clouds;
    }

    private FalconUsers discovering() {
        return us1.discovering(clouds());
    }

    /** "Using the wrong regional URL returns authentication errors, not a redirect" (the guide). */
    @Test
    void whereTheFirstCloudPlainlyRefusesTheOthersAreAskedInOrderAndTheFoundOneIsRemembered() {
        us1.simulator.acceptCredentials(false);
        us2.simulator.acceptCredentials(false);
        var client = discovering();

        client.create(ADA, ADA_NAMES);

        assertThat(eu1.simulator.tenant().find("ada@example.com")).isPresent();
        assertThat(us1.tokens() + us2.tokens() + eu1.tokens()).isEqualTo(3);
        assertThat(us1.cloud.find()).contains("eu-1");
        assertThat(client.misconfiguration()).isEmpty();
    }

    @Test
    void aRememberedCloudIsAskedFirstAndIsNotLookedForAgain() {
        us1.cloud.save("us-2");
        discovering().listUuids(0, 1);
        assertThat(us1.simulator.requests()).isEmpty();
        assertThat(us2.arrived()).hasSize(1);

        us2.simulator.acceptCredentials(false);
        var client = discovering();
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(() -> client.listUuids(0, 1));
        assertThat(us1.simulator.requests()).isEmpty();
        assertThat(eu1.simulator.requests()).isEmpty();
    }

    @Test
    void aRememberedCloudThatTheTenantHasLeftRedirectsToTheNewOne() {
        us1.cloud.save("us-2");
        us2.simulator.moveTo("eu-1", eu1.simulator.baseUrl());

        discovering().listUuids(0, 1);

        assertThat(eu1.arrived()).hasSize(1);
        assertThat(us1.cloud.find()).contains("eu-1");
    }

    @Test
    void wrongCredentialsAreShownToEachCloudOnce() {
        us1.simulator.acceptCredentials(false);
        us2.simulator.acceptCredentials(false);
        eu1.simulator.acceptCredentials(false);
        var client = discovering();

        for (var times = 0; times < 4; times++) {
            assertThatExceptionOfType(FalconException.Misconfigured.class)
                    .isThrownBy(() -> client.listUuids(0, 1))
                    .withMessageContaining("a government cloud must be named");
            us1.time.pass(Duration.ofSeconds(6));
        }

        assertThat(us1.tokens()).isEqualTo(4);
        assertThat(us2.tokens()).isEqualTo(1);
        assertThat(eu1.tokens()).isEqualTo(1);
        assertThat(us1.cloud.find()).isEmpty();
    }

    /** It may be the tenant's. */
    @Test
    void aCloudThatGaveNoAnswerIsAskedAgain() {
        us1.simulator.acceptCredentials(false);
        us2.simulator.acceptCredentials(false);
        for (var n = 1; n <= 3; n++) {
            eu1.simulator.fail(FalconOperation.TOKEN, n, new Fault.Status(503, "away"));
        }
        var client = discovering();
        for (var times = 0; times < 4 && us1.cloud.find().isEmpty(); times++) {
            try {
                client.listUuids(0, 1);
            } catch (FalconException.Misconfigured told) {
                assertThat(told).hasMessageContaining(eu1.simulator.baseUrl() + "] gave no answer");
            }
            us1.time.pass(Duration.ofSeconds(6));
        }

        assertThat(us1.cloud.find()).contains("eu-1");
        assertThat(us2.tokens()).as("it has refused").isEqualTo(1);
    }

    /** The proxy's page says nothing of the tenant. */
    @Test
    void aPageOfAProxyIsNoRefusalAndUsesUpNoCloud() {
        us1.simulator.acceptCredentials(false);
        us2.simulator.acceptCredentials(false);
        us1.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Html(403));
        eu1.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Html(403));
        var client = discovering();
        assertThatExceptionOfType(FalconException.class).isThrownBy(() -> client.listUuids(0, 1));
        assertThat(eu1.simulator.requests()).as("us-1 has not refused").isEmpty();
        us1.time.pass(Duration.ofSeconds(6));
        assertThatExceptionOfType(FalconException.class).isThrownBy(() -> client.listUuids(0, 1));
        us1.time.pass(Duration.ofSeconds(6));

        client.listUuids(0, 1);

        assertThat(us1.cloud.find()).contains("eu-1");
        assertThat(us2.tokens()).as("it has refused").isEqualTo(1);
    }

    @Test
    void aPageThatSaysToWaitIsNoWrongSetting() {
        us1.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Html(429));
        var client = discovering();

        assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(() -> client.listUuids(0, 1));
    }

    @Test
    void aCloudThatCannotBeReachedIsPassedOver() {
        us1.simulator.acceptCredentials(false);
        us2.close();

        discovering().listUuids(0, 1);

        assertThat(eu1.arrived()).hasSize(1);
    }

    @Test
    void anOutageOfTheFirstCloudSendsTheSecretNowhereElse() {
        for (var n = 1; n <= 3; n++) {
            us1.simulator.fail(FalconOperation.TOKEN, n, new Fault.Status(503, "away"));
        }

        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> discovering().listUuids(0, 1));

        assertThat(us2.simulator.requests()).isEmpty();
        assertThat(eu1.simulator.requests()).isEmpty();
    }

    @Test
    void aConfiguredPlaceIsTheOnlyOneThatIsAsked() {
        us1.simulator.acceptCredentials(false);

        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(() -> us1.client.listUuids(0, 1));
        assertThat(us1.cloud.find()).isEmpty();
        assertThat(us2.simulator.requests()).isEmpty();
    }

    @Test
    void governmentCloudsAreNeverDiscovered() {
        var hosts = TokenHosts.of(TestFalcon.properties(
                null, FalconProperties.Api.AUTO, FalconSimulator.CLIENT_SECRET, TestFalcon.PATIENCE));

        assertThat(hosts.discoverable().keySet()).containsExactly("us-1", "us-2", "us-3", "eu-1");
    }

    /** {@code falcon.cloud} takes no name but those that the bridge knows. */
    @ParameterizedTest
    @CsvSource({"us-gov-1, falcon.cloud", "us-9, falcon.base-url"})
    void whoLivesInACloudThatIsNotDiscoveredIsToldTheSettingThatNamesIt(String region, String setting) {
        us1.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Raw(308, Map.of("X-Cs-Region", region), ""));

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> discovering().listUuids(0, 1))
                .withMessageContaining("'" + region + "'")
                .withMessageContaining("set " + setting);
    }

    // Secrets.

    @Test
    void aRotatedClientIsUsedForTheNextTokenWithoutARestart() {
        us1.apiClient = Optional.of(ROTATED);
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(() -> us1.client.listUuids(0, 1));

        us1.apiClient = Optional.empty();
        us1.time.pass(Duration.ofSeconds(6));
        us1.client.listUuids(0, 1);

        assertThat(us1.client.misconfiguration()).isEmpty();
        assertThat(us1.simulator.requests().getFirst().body()).contains("client_id=another-client");
    }

    @Test
    void anEarlyRenewalThatIsRefusedClosesNothingWhileTheOldTokenIsGood() {
        us1.client.listUuids(0, 1);
        us1.apiClient = Optional.of(ROTATED);
        us1.time.pass(Duration.ofSeconds(1_700));

        try (var log = Log.begin()) {
            us1.client.create(ADA, ADA_NAMES);
            Eventually.holds(() -> log.text().contains("could not be renewed early"));
        }

        assertThat(us1.client.misconfiguration()).isEmpty();
        assertThat(us1.client.hasRoom()).isTrue();
        assertThat(us1.tokens()).isEqualTo(2);
        us1.time.pass(Duration.ofSeconds(31));
        us1.apiClient = Optional.empty();
        Eventually.holds(() -> {
            us1.client.listUuids(0, 1);
            return us1.tokens() == 3;
        });
    }

    /** The pause after an early attempt is none for whoever needs a token. */
    @Test
    void aTokenThatEndsAfterAnEarlyRenewalHasFailedIsRenewedAtOnce() {
        us1.client.listUuids(0, 1);
        us1.time.pass(Duration.ofSeconds(1_798));
        for (var n = 1; n <= 2; n++) {
            us1.simulator.fail(FalconOperation.TOKEN, n, new Fault.Status(503, "away"));
        }
        us1.client.listUuids(0, 1);
        us1.time.pass(Duration.ofSeconds(2));

        us1.client.create(ADA, ADA_NAMES);

        assertThat(us1.client.misconfiguration()).isEmpty();
    }

    @Test
    void anEndedTokenThatCannotBeRenewedIsForTheOperator() {
        us1.client.listUuids(0, 1);
        us1.apiClient = Optional.of(ROTATED);
        us1.time.pass(Duration.ofSeconds(1_800));

        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(() -> us1.client.listUuids(0, 1));
        assertThat(us1.client.misconfiguration()).isPresent();
    }

    @Test
    void tokensForAChildAreAskedForByItsCidWithoutTheChecksum() {
        us1.simulator.tenant().addChild("c411d000c411d000c411d000c411d000");
        us1.apiClient = Optional.of(member("C411D000C411D000C411D000C411D000-0F"));

        us1.client.listUuids(0, 1);

        assertThat(us1.simulator.requests().getFirst().body()).endsWith("&member_cid=c411d000c411d000c411d000c411d000");
    }

    @Test
    void aCidThatIsNoChildIsRefusedWithTheSettingNamed() {
        var client = us1.client(new FalconProperties(
                FalconSimulator.CLIENT_ID,
                FalconSimulator.CLIENT_SECRET,
                "auto",
                us1.simulator.baseUrl(),
                false,
                FalconProperties.Api.USER_MANAGEMENT,
                null,
                FalconSimulator.CID,
                0.8,
                32,
                Duration.ofSeconds(5),
                TestFalcon.PATIENCE,
                ""));

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> client.listUuids(0, 1))
                .withMessageContaining("falcon.member-cid");
    }

    private static ApiClient member(String cid) {
        return new ApiClient(FalconSimulator.CLIENT_ID, FalconSimulator.CLIENT_SECRET, Optional.of(new Cid(cid)));
    }

    @Test
    void aSecretThatIsChangedInItsDirectoryIsReadAgainAndOneThatIsGoneIsNot(@TempDir Path secrets) throws IOException {
        Files.writeString(secrets.resolve("falcon.client-id"), "the-client\n");
        Files.writeString(secrets.resolve("falcon.client-secret"), "first\n");
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource("--spring.config.import=configtree:" + secrets + "/"));
        var client = new ConfiguredApiClient(
                new ConfigurationSource(environment), new ApiClient("the-client", "first", Optional.empty()));

        Files.writeString(secrets.resolve("falcon.client-secret"), "second\n");
        assertThat(client.get().secret()).isEqualTo("second");
        assertThat(client.get().toString()).doesNotContain("second");

        Files.writeString(secrets.resolve("falcon.client-secret"), "");
        assertThat(client.get().secret()).isEqualTo("second");
        Files.delete(secrets.resolve("falcon.client-secret"));
        assertThat(client.get().secret()).isEqualTo("second");
    }
}
