package dev.scimbridge.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import dev.scimbridge.issuer.TestIssuer;
import dev.scimbridge.security.Scope;
import dev.scimbridge.security.SettableClock;
import dev.scimbridge.security.UserClaim;
import dev.scimbridge.security.jwt.CheckedJwt.Reason;
import dev.scimbridge.security.jwt.CheckedJwt.Refused;
import dev.scimbridge.security.jwt.CheckedJwt.Unknowable;
import dev.scimbridge.security.jwt.CheckedJwt.Valid;
import dev.scimbridge.security.jwt.JwtProperties.GivenScopes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which JWTs are good, which are not and which nobody can tell of, against an issuer over real HTTP. */
class JwtCheckTest {

    private static final Duration SKEW = Duration.ofSeconds(60);

    private final TestIssuer issuer = TestIssuer.start();
    private final SettableClock clock = new SettableClock(Instant.now());
    private final JwtCheck check = check(List.of());

    @AfterEach
    void stop() {
        issuer.close();
    }

    private JwtCheck check(List<GivenScopes> scopes) {
        return JwtCheck.of(properties(issuer.url(), scopes), clock);
    }

    private static JwtProperties properties(String issuer, List<GivenScopes> scopes) {
        return properties(issuer, TestIssuer.AUDIENCE, List.of("RS256", "PS256", "ES256"), SKEW, scopes);
    }

    private static JwtProperties properties(
            String issuer, String audience, List<String> algorithms, Duration skew, List<GivenScopes> scopes) {
        return new JwtProperties(issuer, audience, "", algorithms, skew, scopes, "sub", UserClaim.Attribute.USER_NAME);
    }

    private static Valid valid(String client, Scope... scopes) {
        return new Valid(
                client, Set.of(scopes), Optional.of(new UserClaim(UserClaim.Attribute.USER_NAME, "canary-subject")));
    }

    @Test
    void entrasRolesAndOktasListAndTheTextOfTheRfcGiveScopes() {
        assertThat(check.check(issuer.okta("users:ro", "groups:rw", "openid")))
                .isEqualTo(valid("0oa-client", Scope.USERS_RO, Scope.GROUPS_RW));
        assertThat(check.check(issuer.entra("users:rw")))
                .isEqualTo(valid("11111111-2222-3333-4444-555555555555", Scope.USERS_RW));
        assertThat(check.check(issuer.sign(
                        issuer.claims().claim("scope", "users:ro groups:ro").build())))
                .isEqualTo(valid("11111111-2222-3333-4444-555555555555", Scope.USERS_RO, Scope.GROUPS_RO));
        assertThat(check.check(issuer.entra("Users:RW", "users", "users:rw:all")))
                .isEqualTo(valid("11111111-2222-3333-4444-555555555555"));
    }

    @Test
    void whomATokenSpeaksForIsATextOfTheClaimThatTheSettingNames() {
        var entra = JwtCheck.of(
                new JwtProperties(
                        issuer.url(),
                        TestIssuer.AUDIENCE,
                        "",
                        List.of("RS256"),
                        SKEW,
                        List.of(),
                        "oid",
                        UserClaim.Attribute.EXTERNAL_ID),
                clock);

        assertThat(userOf(entra, "ada")).contains(new UserClaim(UserClaim.Attribute.EXTERNAL_ID, "ada"));
        for (Object none : List.of("", " ", "ada\0", 7, true, List.of("ada"))) {
            assertThat(userOf(entra, none)).describedAs("%s", none).isEmpty();
        }
        assertThat(userOf(entra, null)).isEmpty();
    }

    private Optional<UserClaim> userOf(JwtCheck check, @Nullable Object oid) {
        return ((Valid) check.check(
                        issuer.sign(issuer.claims().claim("oid", oid).build())))
                .user();
    }

    @Test
    void anEntryOfTheSettingGivesScopesAndNothingElseThenDoes() {
        var mapped = check(List.of(new GivenScopes("SCIM.Provision", List.of("users:rw", "groups:rw"))));

        assertThat(mapped.check(issuer.entra("SCIM.Provision")))
                .isEqualTo(valid("11111111-2222-3333-4444-555555555555", Scope.USERS_RW, Scope.GROUPS_RW));
        assertThat(mapped.check(issuer.entra("users:rw", "scim.provision")))
                .isEqualTo(valid("11111111-2222-3333-4444-555555555555"));
    }

    @Test
    void eachThingThatIsWrongIsRefusedForItsOwnReason() {
        var good = issuer.claims().claim("scp", "users:rw");
        var claims = good.build();
        var token = issuer.sign(claims);
        var parts = token.split("\\.");

        refused(Reason.UNSIGNED, TestIssuer.unsigned(claims));
        refused(Reason.ALGORITHM, issuer.sign(claims, JWSAlgorithm.RS512));
        refused(Reason.KEY, issuer.signByUnknownKey(claims));
        refused(Reason.SIGNATURE, issuer.forge(claims));
        refused(
                Reason.SIGNATURE,
                parts[0] + "." + issuer.entra("users:rw", "groups:rw").split("\\.")[1] + "." + parts[2]);
        refused(Reason.SIGNATURE, parts[0] + "." + parts[1] + ".AAAA");
        refused(Reason.MALFORMED, parts[0] + "." + parts[1] + ".");
        refused(Reason.MALFORMED, "a.b.c");
        refused(Reason.MALFORMED, encoded("[".repeat(9_000)) + "." + parts[1] + "." + parts[2]);
        refused(Reason.MALFORMED, encoded("{\"alg\":{}}") + "." + parts[1] + "." + parts[2]);
        refused(
                Reason.ISSUER,
                issuer.sign(issuer.claims().issuer(issuer.url() + "/").build()));
        refused(Reason.ISSUER, issuer.sign(issuer.claims().issuer(null).build()));
        refused(
                Reason.AUDIENCE,
                issuer.sign(issuer.claims().audience("api://another").build()));
        refused(
                Reason.AUDIENCE,
                issuer.sign(issuer.claims().audience((String) null).build()));
        refused(Reason.EXPIRED, issuer.sign(issuer.claims().expirationTime(null).build()));
        assertThat(check.check(token)).isInstanceOf(Valid.class);
    }

    @Test
    void whatAKeyThatIsTooShortHasSignedIsRefused() {
        issuer.weaken();

        for (var algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256)) {
            refused(Reason.KEY, issuer.sign(issuer.claims().build(), algorithm));
        }
        assertThat(check.check(issuer.sign(issuer.claims().build(), JWSAlgorithm.ES256)))
                .isInstanceOf(Valid.class);
    }

    @Test
    void eachAlgorithmOfTheSettingIsTaken() {
        for (var algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256)) {
            assertThat(check.check(issuer.sign(issuer.claims().build(), algorithm)))
                    .describedAs("%s", algorithm)
                    .isInstanceOf(Valid.class);
        }
    }

    /** RFC 8725 §2.1: a public key that everybody has is no shared secret, and a key is for algorithms of its own kind. */
    @Test
    void noOtherAlgorithmAndNoKeyOfAnotherKindIsTaken() {
        var claims = issuer.claims().claim("scp", "users:rw").build();

        for (var secret : List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
            issuer.signByPublicKeys(claims, secret).forEach(token -> refused(Reason.ALGORITHM, token));
        }
        for (var another : List.of(JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS384, JWSAlgorithm.PS512)) {
            refused(Reason.ALGORITHM, issuer.sign(claims, another));
        }
        issuer.signByTheOtherKind(claims).forEach(token -> refused(Reason.KEY, token));
        var signed = issuer.sign(claims).split("\\.");
        for (var named : List.of("none", "NONE", "nOnE", "ES256K", "EdDSA", "dir")) {
            var header = encoded("{\"alg\":\"" + named + "\"}");
            assertThat(check.check(header + "." + signed[1] + "." + signed[2]))
                    .describedAs(named)
                    .isInstanceOf(Refused.class);
            assertThat(check.check(header + "." + signed[1] + "."))
                    .describedAs(named)
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    void aSettingOfOneAlgorithmTakesThatAlone() {
        var only = JwtCheck.of(properties(issuer.url(), TestIssuer.AUDIENCE, List.of("ES256"), SKEW, List.of()), clock);
        var claims = issuer.claims().build();

        assertThat(only.check(issuer.sign(claims, JWSAlgorithm.ES256))).isInstanceOf(Valid.class);
        assertThat(only.check(issuer.sign(claims, JWSAlgorithm.RS256))).isEqualTo(new Refused(Reason.ALGORITHM));
        assertThat(only.check(issuer.sign(claims, JWSAlgorithm.PS256))).isEqualTo(new Refused(Reason.ALGORITHM));
    }

    @Test
    void theClockOfTheIssuerMayBeOffByTheSkewAndNoMore() {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        clock.set(now);
        var second = Duration.ofSeconds(1);

        assertThat(check.check(expiring(now.minus(SKEW).plus(second)))).isInstanceOf(Valid.class);
        refused(Reason.EXPIRED, expiring(now.minus(SKEW)));
        assertThat(check.check(beginning(now.plus(SKEW)))).isInstanceOf(Valid.class);
        refused(Reason.EARLY, beginning(now.plus(SKEW).plus(second)));
    }

    private String expiring(Instant at) {
        return issuer.sign(issuer.claims()
                .issueTime(Date.from(at.minusSeconds(60)))
                .notBeforeTime(null)
                .expirationTime(Date.from(at))
                .build());
    }

    private String beginning(Instant at) {
        return issuer.sign(issuer.claims()
                .issueTime(null)
                .notBeforeTime(Date.from(at))
                .expirationTime(Date.from(at.plusSeconds(600)))
                .build());
    }

    @Test
    void aNewKeyIsFetchedWhenTheFirstTokenNamesItAndTheFormerOneIsNoLongerTaken() {
        var former = issuer.entra("users:rw");
        assertThat(check.check(former)).isInstanceOf(Valid.class);

        issuer.rotate();
        clock.passes(IssuerKeys.PAUSE);

        assertThat(check.check(issuer.entra("users:rw"))).isInstanceOf(Valid.class);
        refused(Reason.KEY, former);
    }

    /** Two requests are one fetch: the metadata and the set. */
    @Test
    void aFloodOfUnknownKeysIsOneFetchInFiveSeconds() throws Exception {
        assertThat(check.check(issuer.entra("users:rw"))).isInstanceOf(Valid.class);
        clock.passes(IssuerKeys.PAUSE);
        var unknown = issuer.signByUnknownKey(issuer.claims().build());

        atOnce(200, () -> check.check(unknown))
                .forEach(checked -> assertThat(checked).isEqualTo(new Refused(Reason.KEY)));

        assertThat(issuer.requests()).isEqualTo(4);
        clock.passes(IssuerKeys.PAUSE);
        refused(Reason.KEY, unknown);
        assertThat(issuer.requests()).isEqualTo(6);
    }

    @Test
    void hundredsOfFirstTokensAtOnceAreOneFetch() throws Exception {
        var token = issuer.entra("users:rw");

        atOnce(200, () -> check.check(token))
                .forEach(checked -> assertThat(checked).isInstanceOf(Valid.class));

        assertThat(issuer.requests()).isEqualTo(2);
    }

    @Test
    void whileTheIssuerIsAwayKnownKeysCountForAnHourAndOfOthersNobodyCanTell() {
        var known = issuer.sign(issuer.claims()
                .expirationTime(Date.from(clock.instant().plus(Duration.ofDays(1))))
                .build());
        assertThat(check.check(known)).isInstanceOf(Valid.class);
        issuer.away();
        var wrong = issuer.forge(issuer.claims().build());
        clock.passes(Duration.ofMinutes(59));

        assertThat(check.check(known)).isInstanceOf(Valid.class);
        refused(Reason.SIGNATURE, wrong);
        assertThat(check.check(issuer.signByUnknownKey(issuer.claims().build())))
                .isInstanceOf(Unknowable.class);
        clock.passes(Duration.ofMinutes(1));
        assertThat(check.check(known)).isInstanceOf(Unknowable.class);

        issuer.back();
        clock.passes(IssuerKeys.PAUSE);
        assertThat(check.check(known)).isInstanceOf(Valid.class);
    }

    @Test
    void anIssuerThatHasNeverAnsweredLeavesEveryTokenUnknowableButThoseThatNoKeyCouldMakeGood() {
        issuer.away();

        assertThat(check.check(issuer.entra("users:rw"))).isInstanceOf(Unknowable.class);
        refused(Reason.UNSIGNED, TestIssuer.unsigned(issuer.claims().build()));
        issuer.signByPublicKeys(issuer.claims().build(), JWSAlgorithm.HS256)
                .forEach(token -> refused(Reason.ALGORITHM, token));
    }

    /** Whatever becomes of the characters of a token, it is refused, and with no failure of ours. */
    @Test
    void aTokenWithAnyCharacterChangedIsRefused() {
        var random = new Random(18);
        var token = issuer.entra("users:rw");
        assertThat(check.check(token)).isInstanceOf(Valid.class);
        for (var round = 0; round < 2_000; round++) {
            var changed = new StringBuilder(token);
            var at = random.nextInt(token.lastIndexOf('.'));
            changed.setCharAt(at, "AZaz09-_.".charAt(random.nextInt(9)));
            if (!changed.toString().equals(token)) {
                assertThat(check.check(changed.toString()))
                        .describedAs("%d", round)
                        .isInstanceOf(Refused.class);
            }
        }
    }

    @Test
    void settingsThatWouldLetTooManyInAreRefusedInOneSentence() {
        assertThatThrownBy(() -> properties("https://issuer.example", "", List.of("RS256"), SKEW, List.of()))
                .hasMessageContaining("bridge.security.jwt.audience is missing");
        for (var issuer :
                List.of("http://issuer.example", "issuer.example", "https://a:b@issuer.example", "https:// ")) {
            assertThatThrownBy(() -> properties(issuer, List.of()))
                    .describedAs(issuer)
                    .hasMessageStartingWith("bridge.security.jwt.issuer must be an https URL");
        }
        for (var algorithm : List.of("none", "HS256", "HS512", "RSA", "rs256", "EdDSA", "")) {
            assertThatThrownBy(() ->
                            properties("https://issuer.example", "here", List.of("RS256", algorithm), SKEW, List.of()))
                    .describedAs(algorithm)
                    .hasMessageStartingWith("bridge.security.jwt.algorithms must be of");
        }
        for (var skew : List.of(Duration.ofSeconds(61), Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> properties("https://issuer.example", "here", List.of("RS256"), skew, List.of()))
                    .hasMessageContaining("clock-skew");
        }
        assertThatThrownBy(() -> new JwtProperties(
                        "https://issuer.example",
                        "here",
                        "",
                        List.of("RS256"),
                        SKEW,
                        List.of(),
                        " ",
                        UserClaim.Attribute.ID))
                .hasMessageContaining("user-claim must name a claim");
        assertThatThrownBy(() -> new GivenScopes("SCIM", List.of("users:all"))).hasMessageContaining("gives");
        assertThatThrownBy(() -> new GivenScopes("", List.of("users:rw"))).hasMessageContaining("value");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(Reason reason, String token) {
        assertThat(check.check(token)).isEqualTo(new Refused(reason));
    }

    private static Stream<CheckedJwt> atOnce(int calls, Callable<CheckedJwt> call)
            throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var checked = Stream.<CheckedJwt>builder();
            for (var done : threads.invokeAll(Collections.nCopies(calls, call))) {
                checked.add(done.get());
            }
            return checked.build();
        }
    }
}
