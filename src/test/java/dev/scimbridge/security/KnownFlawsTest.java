package dev.scimbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.Eventually;
import dev.scimbridge.story.Operator;
import dev.scimbridge.story.RunningBridge;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flaws that others had, and that no other test here is about; docs/security.md names the tests of the others. */
class KnownFlawsTest {

    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private static FalconSimulator falcon;
    private static RunningBridge bridge;
    private static String url;
    private static String root;

    @BeforeAll
    static void start() {
        falcon = FalconSimulator.start(FalconSimulator.Settings.of(FalconSimulator.Dialect.USER_MANAGEMENT), 0);
        root = falcon.tenant()
                .addUser("root@example.com", "Grace", "Hopper", "falconhost_admin")
                .uuid();
        url = TestDatabase.SQLITE.url();
        bridge = RunningBridge.start(falcon, url);
    }

    @AfterAll
    static void stop() {
        bridge.close();
        falcon.close();
    }

    /** CVE-2025-41115 (Grafana): a number in {@code externalId} was taken for the id inside, and gave an administrator away. */
    @Test
    void anExternalIdIsATextAndNeverTheIdOfAnybody() {
        var scim = bridge.scim();
        var other = create("other@example.com", "of another");
        var chosen = Stream.of("1", "0", "-1", "١", root, other).toList();
        for (var number = 0; number < chosen.size(); number++) {
            var externalId = chosen.get(number);
            var id = create("external%d@example.com".formatted(number), externalId);

            assertThat(scim.get("/Users/" + id).body().path("externalId").asString())
                    .isEqualTo(externalId);
            assertThat(id).isNotIn(chosen);
            if (!externalId.equals(other)) {
                var path = "/Users/" + ScimClient.encoded(externalId);
                assertThat(scim.get(path).status()).isEqualTo(404);
                assertThat(scim.patch(path, "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}")
                                .status())
                        .isEqualTo(404);
                assertThat(scim.delete(path).status()).isEqualTo(404);
            }
        }
        assertThat(scim.get("/Users/" + other).body().path("userName").asString())
                .isEqualTo("other@example.com");
        assertThat(falcon.tenant().rolesOf("root@example.com")).containsExactly("falconhost_admin");
    }

    private static String create(String userName, String externalId) {
        return bridge.scim().post("/Users", """
                        {"userName":"%s","externalId":"%s","name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}""".formatted(userName, externalId)).id();
    }

    /** CVE-2026-4634 (Keycloak): a parameter of fifty thousand characters kept a processor busy. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter",
                "attributes",
                "excludedAttributes",
                "sortBy",
                "sortOrder",
                "startIndex",
                "count",
                "cursor"
            })
    void aParameterOfFiftyThousandCharactersIsAnsweredAtOnceAndIsNoErrorOfOurs(String name) {
        for (var one : List.of("a", "(", "a.", "a,", "9", "\\\"")) {
            var value = one.repeat(50_000 / one.length());
            assertAtOnce(
                    name + " of " + one + " in the URL",
                    () -> assertThat(bridge.scim()
                                    .get("/Users?" + name + "=" + ScimClient.encoded(value))
                                    .status())
                            .isBetween(400, 499));
            assertAtOnce(
                    name + " of " + one + " in a body",
                    () -> assertThat(bridge.scim()
                                    .post("/Users/.search", "{\"%s\":\"%s\"}".formatted(name, value))
                                    .status())
                            .isLessThan(500));
        }
    }

    /** The quickest of five counts: a loop over the text is slow each time, a machine that others use is not. */
    private static void assertAtOnce(String what, Runnable request) {
        var quickest = IntStream.range(0, 5)
                .mapToLong(again -> {
                    var began = System.nanoTime();
                    request.run();
                    return System.nanoTime() - began;
                })
                .min()
                .orElseThrow();
        assertThat(Duration.ofNanos(quickest)).describedAs(what).isLessThan(AT_ONCE);
    }

    /** CVE-2026-43640 (Bitwarden): whoever had a session could read the key again, and have it replaced by another. */
    @Test
    void aTokenIsToldOnceToWhoeverMakesItAndNeverAgain() throws SQLException {
        var operator = new Operator(url);
        var former = made("create", "--name=okta");
        var next = made("rotate", keyId(former));
        bridge.bean(TokenCache.class).renew();
        var client = new ScimClient(bridge.base(), next);
        assertThat(client.get("/Users").status()).isEqualTo(200);

        var told = new StringBuilder(Stored.everythingIn(url));
        for (var words : List.of(
                "token list", "token list --json", "token revoke " + keyId(former), "audit export", "status --json")) {
            var said = operator.says(words.split(" "));
            told.append(said.out()).append(said.err());
        }
        for (var path : List.of("/Me", "/ServiceProviderConfig", "/Tokens", "/tokens/" + keyId(next), "/Users")) {
            told.append(client.get(path).text());
        }
        for (var path : List.of("/Tokens", "/tokens/rotate", "/tokens/" + keyId(next) + "/rotate")) {
            assertThat(client.post(path, "{}").status()).describedAs(path).isEqualTo(404);
        }
        assertThat(told.toString()).contains(keyId(former), keyId(next)).doesNotContain(secret(former), secret(next));
    }

    /** GitLab's issue 435096: tokens of SCIM had no end, and no form that a scanner knows. */
    @Test
    void aTokenThatNobodyGaveAnEndHasOneAndAFormThatScannersKnow() {
        var text = made("create", "--name=gitlab");

        assertThat(text).matches("fsb_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
        var token = bridge.bean(TokenIssuer.class).find(keyId(text)).orElseThrow();
        assertThat(token.expires().orElseThrow()).isEqualTo(token.created().plus(Duration.ofDays(365)));
    }

    /** Among what is said: the first command of a JVM whose bridge logs to the console has its log there. */
    private static String made(String how, String what) {
        return new Operator(url)
                .says("token", how, what).lines().stream()
                        .filter(line -> line.startsWith("fsb_"))
                        .findFirst()
                        .orElseThrow();
    }

    private static String keyId(String token) {
        return token.split("_")[1];
    }

    private static String secret(String token) {
        return token.split("_")[2];
    }

    /** WorkOS, as its guide to SCIM tells it: who had left a group while suspended had its access again on the return. */
    @Test
    void whoIsTakenOutOfAGroupWhileSuspendedReturnsWithoutItsRoles() {
        var scim = bridge.scim();
        var login = "suspended@example.com";
        var member = create(login, "of the suspended");
        group("Falcon Analysts", member);
        var hunters = group("Falcon Hunters", member);
        has(login, "falconhost_analyst", "threat_hunter");

        active(member, false);
        has(login);
        assertThat(scim.patch(
                                "/Groups/" + hunters,
                                "{\"op\":\"remove\",\"path\":\"members[value eq \\\"%s\\\"]\"}".formatted(member))
                        .status())
                .isLessThan(300);
        active(member, true);

        Eventually.holds(() -> scim.get("/Users/" + member).state().equals("converged"));
        has(login, "falconhost_analyst");
    }

    private static String group(String name, String member) {
        return bridge.scim()
                .post("/Groups", "{\"displayName\":\"%s\",\"members\":[{\"value\":\"%s\"}]}".formatted(name, member))
                .id();
    }

    private static void active(String id, boolean active) {
        Eventually.holds(() -> bridge.scim()
                        .patch(
                                "/Users/" + id,
                                "{\"op\":\"replace\",\"path\":\"active\",\"value\":%s}".formatted(active))
                        .status()
                == 200);
    }

    private static void has(String login, String... roles) {
        Eventually.holds(() -> falcon.tenant().rolesOf(login).equals(Set.of(roles)));
    }
}
