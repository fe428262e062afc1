package dev.scimbridge.security;

import static dev.scimbridge.security.OpenBridge.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.issuer.TestIssuer;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.Eventually;
import dev.scimbridge.story.RunningBridge;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JWTs of an issuer beside the bridge's own tokens, over real HTTP. */
class JwtsInUseTest {

    private static final String CALL = "/scim/v2/Users?count=0";

    private static FalconSimulator falcon;
    private static TestIssuer issuer;
    private static RunningBridge bridge;

    /** The issuer is away at the start, which neither fails nor waits for it. */
    @BeforeAll
    static void start() {
        falcon = FalconSimulator.start(FalconSimulator.Settings.of(FalconSimulator.Dialect.USER_MANAGEMENT), 0);
        issuer = TestIssuer.start();
        issuer.away();
        bridge = RunningBridge.start(
                falcon,
                TestDatabase.SQLITE.url(),
                "--bridge.security.failures-per-minute=1000000",
                "--bridge.security.jwt.issuer=" + issuer.url(),
                "--bridge.security.jwt.audience=" + TestIssuer.AUDIENCE,
                "--bridge.security.jwt.scopes[0].value=SCIM.Provision",
                "--bridge.security.jwt.scopes[0].gives=users:rw,groups:rw",
                "--bridge.security.jwt.scopes[1].value=scim.read",
                "--bridge.security.jwt.scopes[1].gives=users:ro");
        var token = issuer.entra("SCIM.Provision");
        var away = send(token);
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.text())
                .contains("Retry-After: 10", "urn:ietf:params:scim:api:messages:2.0:Error")
                .doesNotContain("WWW-Authenticate");
        assertThat(bridge.scim().get("/Users?count=0").status()).isEqualTo(200);
        assertThat(issuer.requests()).isZero();
        issuer.back();
        Eventually.holds(() -> send(token).status() == 200);
    }

    @AfterAll
    static void stop() {
        bridge.close();
        issuer.close();
        falcon.close();
    }

    @Test
    void entraProvisionsByAnAppRole() {
        var entra = new ScimClient(bridge.base(), issuer.entra("SCIM.Provision"));

        var ada = entra.post("/Users", """
                {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}""");

        assertThat(ada.status()).isEqualTo(201);
        assertThat(entra.get("/Groups?count=0").status()).isEqualTo(200);
        assertThat(entra.delete("/Users/" + ada.id()).status()).isEqualTo(204);
    }

    @Test
    void oktaReadsByAScopeAndWhatTheScopeDoesNotGiveIs403WithItsName() {
        var okta = new ScimClient(bridge.base(), issuer.okta("openid", "scim.read"));

        assertThat(okta.get("/Users?count=0").status()).isEqualTo(200);
        var write = okta.post("/Users", "{}");
        assertThat(write.status()).isEqualTo(403);
        assertThat(write.text()).contains("users:rw");
        assertThat(write.header("WWW-Authenticate").orElseThrow()).contains("insufficient_scope", "scope=\"users:rw\"");
    }

    @Test
    void eachOfTheAlgorithmsThatAreTakenLetsIn() {
        var claims = issuer.claims().claim("roles", "SCIM.Provision").build();

        for (var algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256)) {
            assertThat(send(issuer.sign(claims, algorithm)).status())
                    .describedAs("%s", algorithm)
                    .isEqualTo(200);
        }
    }

    @Test
    void whoseJwtsAreLetInIsTold() {
        var schemes = bridge.scim().get("/ServiceProviderConfig").body().get("authenticationSchemes");

        assertThat(schemes.findValuesAsString("name")).containsExactly("Bearer token", "JWT");
        assertThat(schemes.get(1).get("description").stringValue()).contains(issuer.url());
    }

    @Test
    void whoGetsATokenForNothingHereIsShownNothingHere() {
        var stranger = new ScimClient(bridge.base(), issuer.entra());

        for (var path : Set.of(
                "/Users", "/Groups", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig", "/Me", "", "/Nonsense")) {
            var answer = stranger.get(path);
            assertThat(answer.status()).describedAs(path).isEqualTo(403);
            assertThat(answer.text()).describedAs(path).contains("This needs ");
        }
    }

    @Test
    void whateverIsWrongTheAnswerIsThatOfAnyWrongTokenAndTheLogSaysWhy() {
        var claims = issuer.claims().claim("roles", "SCIM.Provision");
        var wrong = new LinkedHashMap<String, String>();
        wrong.put("it is not signed", TestIssuer.unsigned(claims.build()));
        wrong.put(
                "its algorithm is not",
                issuer.signByPublicKeys(claims.build(), JWSAlgorithm.HS256).getFirst());
        wrong.put("its algorithm is", issuer.sign(claims.build(), JWSAlgorithm.RS384));
        wrong.put("its signature is wrong", issuer.forge(claims.build()));
        wrong.put("the issuer has no such key", issuer.signByUnknownKey(claims.build()));
        wrong.put("another audience", issuer.sign(claims.audience("api://x").build()));
        wrong.put("another issuer", issuer.sign(claims.issuer("https://x").build()));
        wrong.put("it is malformed", "a.b.c");
        wrong.put(
                "it has expired",
                issuer.sign(issuer.claims()
                        .issueTime(new Date(0))
                        .notBeforeTime(null)
                        .expirationTime(new Date(1000))
                        .build()));
        var any = plain(send("neither-a-jwt-nor-one-of-the-bridges-own"));
        try (var log = Log.begin()) {
            wrong.forEach((what, token) ->
                    assertThat(plain(send(token))).describedAs(what).isEqualTo(any));

            assertThat(log.text())
                    .contains("A JWT was refused: it is malformed")
                    .doesNotContain("canary");
            wrong.forEach((what, token) -> assertThat(log.text()).contains(what).doesNotContain(token));
        }
        assertThat(any).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Bearer realm=\"scim\"");
    }

    private static String plain(OpenBridge.Answer answer) {
        return answer.text().replaceAll("(?m)^(Date|X-Request-Id):.*\r\n", "");
    }

    @Test
    void theBridgesOwnTokensCostTheIssuerNothing() {
        var own = bridge.bean(TokenIssuer.class).create("okta", Set.of(Scope.USERS_RO), List.of(), Optional.empty());
        bridge.bean(TokenCache.class).renew();
        var before = issuer.requests();

        assertThat(send(own.secret().reveal()).status()).isEqualTo(200);
        assertThat(send(own.secret().reveal() + "x").status()).isEqualTo(401);
        assertThat(send("a.b").status()).isEqualTo(401);
        assertThat(issuer.requests()).isEqualTo(before);
    }

    @Test
    void wrongJwtsAreThrottledAsOtherFailuresAre() {
        try (var strict = OpenBridge.start(
                "--bridge.security.failures-per-minute=2",
                "--bridge.security.jwt.issuer=" + issuer.url(),
                "--bridge.security.jwt.audience=" + TestIssuer.AUDIENCE)) {
            var wrong = bearer(issuer.forge(issuer.claims().build()));

            assertThat(strict.send("GET", CALL, wrong).status()).isEqualTo(401);
            assertThat(strict.send("GET", CALL, wrong).status()).isEqualTo(401);
            assertThat(strict.send("GET", CALL, wrong).status()).isEqualTo(429);
            assertThat(strict.send("GET", "/scim/v2/Schemas", bearer(issuer.okta("users:ro")))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void withoutAnAudienceNothingStarts() {
        assertThatThrownBy(() -> OpenBridge.start("--bridge.security.jwt.issuer=" + issuer.url())
                        .close())
                .hasRootCauseMessage(
                        "bridge.security.jwt.audience is missing: without it tokens that the issuer gave for"
                                + " other services would be let in here. Set it to what the claim aud of the tokens holds.");
    }

    private static OpenBridge.Answer send(String token) {
        return OpenBridge.send(bridge.base().getPort(), "GET", CALL, bearer(token));
    }
}
