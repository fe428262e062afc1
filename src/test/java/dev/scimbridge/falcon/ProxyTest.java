package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA;
import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.http.TlsFront;
import dev.scimbridge.http.TunnelProxy;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a real proxy to a tenant with TLS in front, under a name that only the proxy knows. */
class ProxyTest {

    private static final URI FALCON = URI.create("https://falcon.test");

    private final TestFalcon falcon = TestFalcon.speaking(Dialect.USER_MANAGEMENT);
    private final TlsFront front =
            TlsFront.of("falcon.test", falcon.simulator.baseUrl().getPort());
    private final TunnelProxy proxy = TunnelProxy.to(front.port());
    private final SSLContext formerTrust = trust();

    private static SSLContext trust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException none) {
            throw new IllegalStateException(none);
        }
    }

    @BeforeEach
    void trustTheCertificate() {
        SSLContext.setDefault(front.context());
    }

    @AfterEach
    void close() {
        SSLContext.setDefault(formerTrust);
        proxy.close();
        front.close();
        falcon.close();
    }

    private static FalconProperties properties(URI base, String proxy) {
        return new FalconProperties(
                FalconSimulator.CLIENT_ID,
                FalconSimulator.CLIENT_SECRET,
                "auto",
                base,
                true,
                FalconProperties.Api.USER_MANAGEMENT,
                null,
                null,
                0.8,
                32,
                Duration.ofSeconds(5),
                TestFalcon.PATIENCE,
                proxy);
    }

    private FalconUsers client(String proxy) {
        return falcon.client(properties(FALCON, proxy));
    }

    private static String at(TunnelProxy proxy) {
        return "http://127.0.0.1:" + proxy.port();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy"})
    void tokensAndCallsGoThroughTheProxyOfTheEnvironment(String variable) {
        falcon.environment.put(variable, at(proxy));

        client("").create(ADA, ADA_NAMES);

        assertThat(falcon.simulator.tenant().find(ADA.value())).isPresent();
        assertThat(falcon.tokens()).isOne();
        assertThat(proxy.heads()).isNotEmpty().allMatch(head -> head.startsWith("CONNECT falcon.test:443 "));
    }

    @Test
    void theSettingWinsOverTheEnvironment() {
        falcon.environment.putAll(Map.of("HTTPS_PROXY", "http://127.0.0.1:1", "NO_PROXY", "*"));

        client(at(proxy)).listUuids(0, 1);

        assertThat(proxy.heads()).isNotEmpty();
    }

    @Test
    void theSettingCanSayThatThereIsNone() {
        falcon.environment.put("HTTPS_PROXY", at(proxy));

        falcon.client(properties(falcon.simulator.baseUrl(), "none")).listUuids(0, 1);

        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> client("none").listUuids(0, 1));
        assertThat(proxy.heads()).isEmpty();
    }

    @Test
    void whatNoProxyNamesIsReachedWithoutIt() {
        falcon.environment.putAll(Map.of("HTTPS_PROXY", at(proxy), "NO_PROXY", "example.com,.test"));

        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> client("").listUuids(0, 1));
        assertThat(proxy.heads()).isEmpty();
    }

    /** It is a test double, and the proxy would read the secret. */
    @Test
    void plainHttpGoesThroughNoProxy() {
        falcon.client(properties(falcon.simulator.baseUrl(), at(proxy))).listUuids(0, 1);

        assertThat(proxy.heads()).isEmpty();
        assertThat(falcon.tokens()).isOne();
    }

    /** A tunnel that is refused is a call that was not sent: no create is looked up, and nothing is called ambiguous. */
    @ParameterizedTest
    @CsvSource({
        "407 Proxy Authentication Required, another name and password",
        "403 Forbidden, 403",
        "502 Bad Gateway, 502"
    })
    void aProxyThatLetsNobodyThroughIsNamedAndThePasswordIsNot(String status, String says) {
        try (var closed = TunnelProxy.refusing(status)) {
            var client = client("http://bridge:pass%40word@127.0.0.1:" + closed.port());

            assertThatExceptionOfType(FalconException.Unavailable.class)
                    .isThrownBy(() -> client.create(ADA, ADA_NAMES))
                    .withMessageContaining("the proxy 127.0.0.1:" + closed.port())
                    .withMessageContaining(says)
                    .withMessageNotContainingAny("pass%40word", "pass@word");
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() {
        proxy.close();

        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> client(at(proxy)).listUuids(0, 1))
                .withMessageContaining("through the proxy 127.0.0.1:" + proxy.port())
                .withMessageContaining("ConnectException");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://proxy.example.com:3128 | proxy.example.com:3128",
                "proxy.example.com:3128 | proxy.example.com:3128",
                "http://proxy.example.com/ | proxy.example.com:80",
                "http://bridge:secret@proxy.example.com:3128 | proxy.example.com:3128",
                "http://[2001:db8::1]:3128 | [2001:db8::1]:3128"
            })
    void theUrlOfAProxyIsReadAsOthersReadIt(String url, String shown) {
        assertThat(HttpProxy.parse("HTTPS_PROXY", url)).hasToString(shown);
    }

    @Test
    void aPasswordIsDecodedForTheProxyAndShownNowhere() {
        var with = HttpProxy.parse("HTTPS_PROXY", "http://bridge:p%40ss%3Aw%C3%B6rd@proxy.example.com:3128");

        // bridge:p@ss:wörd
        assertThat(with.authorization()).contains("Basic YnJpZGdlOnBAc3M6d8O2cmQ=");
        assertThat(with.toString()).doesNotContain("bridge", "p@ss", "YnJp");
        assertThat(properties(FALCON, "http://bridge:secret@proxy.example.com").toString())
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:hidden@proxy.example.com",
                "socks5://me:hidden@h",
                "http://me:hid den@h",
                "http://me:hidden@"
            })
    void anEnvironmentThatNamesNoProxyIsRefusedWithoutItsText(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Route.of(properties(FALCON, ""), Map.of("HTTPS_PROXY", url)::get))
                .withMessageContaining("HTTPS_PROXY must be http://HOST:PORT")
                .withMessageNotContainingAny("hid", "me:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | true",
                "crowdstrike.com | true",
                ".crowdstrike.com | true",
                "*.crowdstrike.com | true",
                "localhost, API.CrowdStrike.com | true",
                "api.crowdstrike.com:443 | true",
                "api.crowdstrike.com:8443 | false",
                "strike.com | false",
                "us-2.crowdstrike.com | false",
                "10.0.0.0/8 | false",
                "' , ' | false"
            })
    void noProxyNamesHostsAndWhatIsBelowThem(String noProxy, boolean covered) {
        assertThat(NoProxy.parse(noProxy).covers(URI.create("https://api.crowdstrike.com/oauth2/token")))
                .isEqualTo(covered);
    }

    @Test
    void anOperatorIsToldTheWay() {
        var environment = Map.of("HTTPS_PROXY", "http://me:hidden@proxy.example.com:3128", "NO_PROXY", ".svc");

        assertThat(List.of(
                        FalconProbe.route(properties(FALCON, ""), Map.<String, String>of()::get),
                        FalconProbe.route(properties(FALCON, ""), environment::get),
                        FalconProbe.route(properties(FALCON, "none"), environment::get),
                        FalconProbe.route(properties(FALCON, "other:8080"), environment::get)))
                .containsExactly(
                        "No proxy is configured.",
                        "Falcon is reached through the proxy proxy.example.com:3128 of HTTPS_PROXY, but for what NO_PROXY names.",
                        "falcon.proxy is none: Falcon is reached without a proxy.",
                        "Falcon is reached through the proxy other:8080 of falcon.proxy.");
    }
}
