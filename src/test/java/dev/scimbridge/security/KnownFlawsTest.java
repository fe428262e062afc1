package dev.scimbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.RunningBridge;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flaws that others had, and that no other test here is about. */
class KnownFlawsTest {

    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private static FalconSimulator falcon;
    private static RunningBridge bridge;
    private static String root;

    @BeforeAll
    static void start() {
        falcon = FalconSimulator.start(FalconSimulator.Settings.of(FalconSimulator.Dialect.USER_MANAGEMENT), 0);
        root = falcon.tenant()
                .addUser("root@example.com", "Grace", "Hopper", "falconhost_admin")
                .uuid();
        bridge = RunningBridge.start(falcon, TestDatabase.SQLITE);
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
            var began = System.nanoTime();
            var byUrl = bridge.scim().get("/Users?" + name + "=" + ScimClient.encoded(value));
            assertThat(byUrl.status()).describedAs("%s of %s", name, one).isBetween(400, 499);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);

            began = System.nanoTime();
            var byBody = bridge.scim().post("/Users/.search", "{\"%s\":\"%s\"}".formatted(name, value));
            assertThat(byBody.status()).describedAs("%s of %s", name, one).isLessThan(500);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        }
    }
}
