package dev.scimbridge.security;

import static dev.scimbridge.security.OpenBridge.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.logs.Log;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is refused, in which words, and what of it stands in the log. */
class RefusalsTest {

    private static final int ALLOWED = 3;
    private static final String SECRET = "trailer-token-trailer-token-trailer-tok";

    private OpenBridge bridge = start();

    private static OpenBridge start() {
        return OpenBridge.start("--bridge.security.failures-per-minute=" + ALLOWED, "--logging.level.root=info");
    }

    @BeforeEach
    void running() {
        if (!bridge.context().isActive()) {
            bridge = start();
        }
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    @Test
    void aWrongTokenIsToldThatItIsWrongAlsoOnceItIsThrottled() {
        for (var call = 0; call < ALLOWED; call++) {
            assertThat(get("/scim/v2/Users", bearer("wrong")).status()).isEqualTo(401);
        }
        var throttled = get("/scim/v2/Users", bearer("wrong"));

        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.text())
                .contains("Retry-After: ", "WWW-Authenticate: Bearer")
                .contains("The bearer token of this call is not valid");
        assertThat(get("/scim/v2/Schemas", bearer(OpenBridge.TOKEN)).status()).isEqualTo(200);
    }

    @Test
    void probesWithoutATokenSpendNobodysAttempts() {
        for (var call = 0; call < 3 * ALLOWED; call++) {
            assertThat(get("/").status()).isEqualTo(401);
            assertThat(get("/scim/v2/ServiceProviderConfig").status()).isEqualTo(401);
            assertThat(OpenBridge.send(bridge.managementPort(), "GET", "/actuator/env")
                            .status())
                    .isIn(401, 404);
            assertThat(OpenBridge.send(bridge.managementPort(), "GET", "/actuator/env", bearer("scraper"))
                            .status())
                    .isIn(401, 404);
        }
        assertThat(get("/scim/v2/Users", bearer("wrong")).status()).isEqualTo(401);
    }

    /** RFC 7644 §3.4.2.1: a query at the root is one over users and groups. */
    @Test
    void whoMayReadUsersAndGroupsMayReadBothAtOnce() {
        var both = token(Scope.USERS_RO, Scope.GROUPS_RO);
        var usersOnly = token(Scope.USERS_RW);

        for (var root : List.of("/scim/v2", "/scim/v2/", "/scim/v2?count=0")) {
            assertThat(get(root, bearer(both)).status()).describedAs(root).isIn(200, 503);
            assertThat(get(root, bearer(usersOnly)).status()).describedAs(root).isEqualTo(403);
        }
    }

    @Test
    void aMalformedRequestIsNotInTheLog() {
        var log = Log.begin();
        assertThat(get("/scim/v2/Users?filter=userName%20eq%20%22é.lovelace%22").status())
                .isEqualTo(400);
        get("/scim/v2/Users", "Cookie: a=\"ada lovelace", "Authorization : " + bearer("ada-lovelace"));
        get("/scim/v2/Users?%zz=lovelace&lovelace%=1", bearer(OpenBridge.TOKEN));

        log.close();
        assertThat(log.text()).contains("DispatcherServlet").doesNotContain("lovelace");
    }

    private String token(Scope... scopes) {
        var created = bridge.bean(TokenIssuer.class).create("test", Set.of(scopes), List.of(), Optional.empty());
        bridge.bean(TokenCache.class).renew();
        return created.secret().reveal();
    }

    /** What came stands in the server's own words about it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nabc",
                "-5\r\nabc",
                "ffffffffffffffffff\r\nabc",
                "2\r\n{}0\r\n",
                "2\n{}\n0\n",
                "2\r\n{}\r\n0\r\nada.lovelace@example.com Bearer " + SECRET + "\r\n",
            })
    void aBodyThatIsNotFramedAsHttpHasItIsA400AndInNoLog(String body) {
        for (var target :
                List.of("POST /scim/v2/Users", "POST /scim/v2/Groups", "PATCH /scim/v2/Users/" + UUID.randomUUID())) {
            try (var log = Log.begin()) {
                var answer = OpenBridge.send(
                        bridge.port(),
                        target.split(" ")[0],
                        target.split(" ")[1],
                        bearer(OpenBridge.TOKEN),
                        "Content-Type: application/scim+json",
                        "Transfer-Encoding: chunked\r\n\r\n" + body);

                assertThat(answer.status()).as(target).isEqualTo(400);
                assertThat(answer.text()).contains("application/scim+json", "\"status\":\"400\"");
                assertThat(log.text()).doesNotContain("ERROR", "WARN", SECRET);
            }
        }
    }

    /** UTF-8 in a header comes as ISO 8859-1, in which some letters are control characters. */
    @ParameterizedTest
    @CsvSource({
        "GET, /scim/v2/Schemas, If-Match: \"W\u0141\", 200",
        "GET, /scim/v2/Schemas, Accept: text/\u0141, 200",
        "GET, /scim/v2/Schemas, X-Forwarded-For: \u0141, 200",
        "GET, /scim/v2/Schemas?\u0141=1, X: y, 400",
        "DELETE, /scim/v2/Users/1, If-Match: \u0141, 404",
        "POST, /scim/v2/Users, Content-Encoding: \u0141, 415",
    })
    void aLetterThatIsAControlCharacterInAHeaderIsNoFault(String method, String target, String header, int status) {
        try (var log = Log.begin()) {
            var sent = new String(header.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            var raw = new String(target.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

            var answer = bridge.send(
                    method,
                    raw,
                    sent,
                    bearer(OpenBridge.TOKEN),
                    "Content-Type: application/scim+json",
                    "Content-Length: 2\r\n\r\n{}");

            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(log.text()).doesNotContain("ERROR", "WARN");
        }
    }

    @Test
    void aTokenWithALetterThatIsAControlCharacterIsAWrongOne() {
        assertThat(get("/scim/v2/Users", bearer("\u00c5\u0081")).status()).isEqualTo(401);
    }

    @Test
    void ofTwoCredentialsNoneCounts() {
        var good = bearer(OpenBridge.TOKEN);
        assertThat(get("/scim/v2/Schemas", good, bearer("wrong")).status()).isEqualTo(401);
        assertThat(get("/scim/v2/Schemas", good, good).status()).isEqualTo(401);
    }

    @Test
    void aWrongTokenIsCalledInvalid() {
        assertThat(get("/scim/v2/Users", bearer("wrong")).text())
                .contains("WWW-Authenticate: Bearer realm=\"scim\", error=\"invalid_token\"");
        assertThat(get("/scim/v2/Users").text()).doesNotContain("invalid_token");
    }

    private OpenBridge.Answer get(String target, String... headers) {
        return bridge.send("GET", target, headers);
    }
}
