package dev.scimbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.issuer.TestIssuer;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.RunningBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code /Me} of JWTs that speak for a user, of those that do not, and of our own tokens (RFC 7644 §3.11). */
class MeTest {

    private static final String OBJECT_ID = "6f1e5b0e-0000-4000-8000-00000000ada0";

    private static FalconSimulator falcon;
    private static TestIssuer issuer;

    @BeforeAll
    static void issue() {
        falcon = FalconSimulator.start(FalconSimulator.Settings.of(FalconSimulator.Dialect.USER_MANAGEMENT), 0);
        issuer = TestIssuer.start();
    }

    @AfterAll
    static void stop() {
        issuer.close();
        falcon.close();
    }

    private static RunningBridge bridge(TestDatabase database, String... settings) {
        var all = new ArrayList<>(List.of(
                "--bridge.security.jwt.issuer=" + issuer.url(),
                "--bridge.security.jwt.audience=" + TestIssuer.AUDIENCE));
        all.addAll(List.of(settings));
        return RunningBridge.start(falcon, database, all.toArray(String[]::new));
    }

    private static String create(RunningBridge bridge, String userName, String externalId) {
        return bridge.scim().post("/Users", """
                        {"userName":"%s","externalId":"%s","name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}""".formatted(userName, externalId)).id();
    }

    private static ScimClient asking(RunningBridge bridge, String claim, Object value, String... scopes) {
        return new ScimClient(
                bridge.base(),
                issuer.sign(issuer.claims()
                        .claim("scp", List.of(scopes))
                        .claim(claim, value)
                        .build()));
    }

    /**
     * "A service provider MAY process the SCIM request directly. In any response, the HTTP 'Location' header MUST be the permanent
     * location of the aliased resource."
     */
    @Test
    void whoeverTheSubjectNamesIsReadAtMeByItsUserNameUnlessASettingSaysOtherwise() {
        try (var bridge = bridge(TestDatabase.SQLITE)) {
            var ada = create(bridge, "ada@example.com", "grace@example.com");
            var location = bridge.base() + "/Users/" + ada;
            var asAda = asking(bridge, "sub", "Ada@Example.com", "users:ro");

            for (var path : List.of("/Me", "/Me/")) {
                var me = asAda.get(path);
                assertThat(me.status()).isEqualTo(200);
                assertThat(me.body()).isEqualTo(asAda.get("/Users/" + ada).body());
                assertThat(me.header("Location")).contains(location);
                assertThat(me.body().at("/meta/location").asString()).isEqualTo(location);
                assertThat(me.header("ETag"))
                        .isEqualTo(asAda.get("/Users/" + ada).header("ETag"));
            }
            assertThat(asAda.send("HEAD", "/Me", "").status()).isEqualTo(200);
            assertThat(asAda.get("/Me?attributes=userName").text())
                    .contains("ada@example.com")
                    .doesNotContain("Lovelace");
            writesNothing(bridge, ada);
            answersNobodyElse(bridge);
        }
    }

    private static void writesNothing(RunningBridge bridge, String ada) {
        var writing = asking(bridge, "sub", "ada@example.com", "users:rw", "groups:rw");
        var before = writing.get("/Users/" + ada).body();

        for (var method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            var answer = writing.send(method, "/Me", """
                    {"userName":"mallory@example.com","active":false}""");
            assertThat(answer.status()).describedAs(method).isEqualTo(501);
            assertThat(answer.text()).describedAs(method).contains("/Me is for reading");
        }
        assertThat(writing.get("/Users/" + ada).body()).isEqualTo(before);
    }

    private static void answersNobodyElse(RunningBridge bridge) {
        for (var nobody :
                List.of("0oa-client", "grace@example.com", "ada@example.com\0", "\"or\"", "ada*", "x".repeat(3_000))) {
            var answer = asking(bridge, "sub", nobody, "users:ro").get("/Me");
            assertThat(answer.status()).describedAs(nobody).isEqualTo(501);
            assertThat(answer.text()).contains("urn:ietf:params:scim:api:messages:2.0:Error");
        }
        assertThat(bridge.scim().get("/Me").status()).isEqualTo(501);
        var groupsOnly = asking(bridge, "sub", "ada@example.com", "groups:rw").get("/Me");
        assertThat(groupsOnly.status()).isEqualTo(403);
        assertThat(groupsOnly.text()).contains("This needs users:ro");
    }

    @ParameterizedTest
    @EnumSource
    void anExternalIdThatTwoHaveIsNobodys(TestDatabase database) {
        try (var bridge = bridge(
                database, "--bridge.security.jwt.user-claim=oid", "--bridge.security.jwt.user-attribute=externalId")) {
            var ada = create(bridge, "ada.me@example.com", OBJECT_ID);
            var asAda = asking(bridge, "oid", OBJECT_ID, "users:ro");

            assertThat(asAda.get("/Me").id()).isEqualTo(ada);
            for (Object wrong : List.of(OBJECT_ID.toUpperCase(Locale.ROOT), "", "\0", 7, List.of(OBJECT_ID))) {
                assertThat(asking(bridge, "oid", wrong, "users:ro").get("/Me").status())
                        .describedAs("%s", wrong)
                        .isEqualTo(501);
            }
            create(bridge, "grace.me@example.com", OBJECT_ID);
            assertThat(asAda.get("/Me").status()).isEqualTo(501);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdIsThatOfTheResource(TestDatabase database) {
        try (var bridge = bridge(
                database, "--bridge.security.jwt.user-claim=scim_id", "--bridge.security.jwt.user-attribute=id")) {
            var ada = create(bridge, "ada.id@example.com", "1");

            assertThat(asking(bridge, "scim_id", ada, "users:ro").get("/Me").id())
                    .isEqualTo(ada);
            for (var nobody : List.of("1", "ada.id@example.com", "\0")) {
                assertThat(asking(bridge, "scim_id", nobody, "users:ro")
                                .get("/Me")
                                .status())
                        .describedAs(nobody)
                        .isEqualTo(501);
            }
        }
    }
}
