package dev.scimbridge.falcon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Cid;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class FalconPropertiesTest {

    private static final String SECRET = "not-to-be-shown";

    private static FalconProperties bind(Map<String, String> more) {
        var properties = new HashMap<>(Map.of("falcon.client-id", "the-id", "falcon.client-secret", SECRET));
        properties.putAll(more);
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("falcon", FalconProperties.class);
    }

    private static void refused(String key, String value, String mend) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(key, value)))
                .havingRootCause()
                .withMessageContaining(key)
                .withMessageContaining(mend);
    }

    @Test
    void theDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new FalconProperties(
                        "the-id",
                        SECRET,
                        "auto",
                        null,
                        false,
                        FalconProperties.Api.AUTO,
                        null,
                        null,
                        0.8,
                        32,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        ""));
        assertThat(bind(Map.of()).base()).isEqualTo(URI.create("https://api.crowdstrike.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "us-1, https://api.crowdstrike.com",
        "us-2, https://api.us-2.crowdstrike.com",
        "us-3, https://api.us-3.crowdstrike.com",
        "eu-1, https://api.eu-1.crowdstrike.com",
        "us-gov-1, https://api.laggar.gcw.crowdstrike.com",
        "us-gov-2, https://api.us-gov-2.crowdstrike.mil",
    })
    void eachCloudHasItsHost(String cloud, URI host) {
        assertThat(bind(Map.of("falcon.cloud", cloud)).base()).isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "falcon.client-id | '' | FALCON_CLIENT_ID",
                "falcon.client-secret | '' | FALCON_CLIENT_SECRET",
                "falcon.cloud | us-9 | us-1, us-2, us-3, eu-1",
                "falcon.quota-share | 0 | above 0",
                "falcon.quota-share | 1.1 | at most 1",
                "falcon.max-concurrent-calls | 0 | at least 1",
                "falcon.connect-timeout | 0s | positive",
                "falcon.response-timeout | -1s | positive",
                "falcon.proxy | https://proxy.example.com:3128 | http://HOST:PORT",
                "falcon.proxy | socks5://proxy.example.com | http://HOST:PORT",
                "falcon.proxy | http:// | http://HOST:PORT",
                "falcon.proxy | http://proxy.example.com:port | http://HOST:PORT",
                "falcon.proxy | http://proxy.example.com/path | http://HOST:PORT",
                "falcon.proxy | NONE:: | http://HOST:PORT",
            })
    void aWrongValueIsNamedWithItsMend(String key, String value, String mend) {
        refused(key, value, mend);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:8090", "http://localhost:8090", "http://[::1]:8090", "HTTPS://falcon.test"})
    void theSecretGoesToHttpsOrThisMachine(String url) {
        assertThat(bind(Map.of("falcon.base-url", url)).base()).isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://falcon.test",
                "http://localhost.falcon.test",
                "http://127.0.0.1@falcon.test",
                "ftp://127.0.0.1",
                "falcon.test",
                "https:///path"
            })
    void theSecretGoesNowhereElse(String url) {
        refused("falcon.base-url", url, "Use https");
    }

    @Test
    void plainHttpToAnotherMachineNeedsItsOwnSwitch() {
        var url = "http://falcon.test:8090";

        assertThat(bind(Map.of("falcon.base-url", url, "falcon.allow-insecure-base-url", "true"))
                        .base())
                .isEqualTo(URI.create(url));
    }

    @Test
    void aSlashAtTheEndOfTheBaseUrlIsNoPartOfIt() {
        assertThat(bind(Map.of("falcon.base-url", "https://falcon.test/api/")).base())
                .isEqualTo(URI.create("https://falcon.test/api"));
    }

    @Test
    void theSecretIsShownNowhere() {
        var properties = bind(Map.of());

        assertThat(properties.toString()).doesNotContain(SECRET).contains("auto", "api.crowdstrike.com");
        var now = SkippedTime.START;
        assertThat(new AccessTokens.Token("a client", properties.base(), SECRET, now, now, now).toString())
                .doesNotContain(SECRET);
    }

    @Test
    void theCidMayBeCopiedFromTheConsole() {
        assertThat(bind(Map.of("falcon.cid", " 5CA1AB1E5CA1AB1E5CA1AB1E5CA1AB1E-0F"))
                        .expectedCid())
                .contains(new Cid("5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e"));
        assertThat(bind(Map.of("falcon.cid", " ")).expectedCid()).isEmpty();
    }
}
