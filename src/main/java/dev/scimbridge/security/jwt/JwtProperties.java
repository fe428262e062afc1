package dev.scimbridge.security.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import dev.scimbridge.security.Scope;
import dev.scimbridge.security.UserClaim;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose JWTs are let in ({@code bridge.security.jwt.*}); nobody's where no issuer is set.
 *
 * @param issuer what the claim {@code iss} has to be, an https URL; empty: no JWT is let in
 * @param audience what the claim {@code aud} has to hold; needed where there is an issuer
 * @param jwkSetUri where the issuer's keys are, an https URL; empty: as the issuer's {@code /.well-known/openid-configuration} says
 * @param algorithms what tokens may be signed with, of RS, PS and ES with 256, 384 or 512
 * @param clockSkew how far the issuer's clock may be off, at most {@code 60s}
 * @param scopes which values of the claims {@code scp}, {@code scope} and {@code roles} give which scopes; empty: the values
 *     {@code users:rw}, {@code users:ro}, {@code groups:rw} and {@code groups:ro} give what they say
 * @param userClaim the claim that says which user a token speaks for, for {@code /Me}
 * @param userAttribute the attribute of the user that has what the claim says
 */
@ConfigurationProperties("bridge.security.jwt")
public record JwtProperties(
        @DefaultValue("") String issuer,
        @DefaultValue("") String audience,
        @DefaultValue("") String jwkSetUri,
        @DefaultValue({"RS256", "PS256", "ES256"}) List<String> algorithms,
        @DefaultValue("60s") Duration clockSkew,
        @DefaultValue List<GivenScopes> scopes,
        @DefaultValue("sub") String userClaim,
        @DefaultValue("user-name") UserClaim.Attribute userAttribute) {

    private static final Duration MOST_SKEW = Duration.ofSeconds(60);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    public JwtProperties {
        algorithms = List.copyOf(algorithms);
        scopes = List.copyOf(scopes);
        require(
                issuer.isBlank() || isTrusted(issuer),
                "bridge.security.jwt.issuer must be an https URL, as the claim iss of its tokens has it.");
        require(
                issuer.isBlank() || !audience.isBlank(),
                "bridge.security.jwt.audience is missing: without it tokens that the issuer gave for other services would"
                        + " be let in here. Set it to what the claim aud of the tokens holds.");
        require(
                jwkSetUri.isBlank() || isTrusted(jwkSetUri),
                "bridge.security.jwt.jwk-set-uri must be an https URL: whoever answers there decides whom to believe.");
        require(
                !algorithms.isEmpty() && algorithms.stream().allMatch(JwtProperties::isBySignature),
                "bridge.security.jwt.algorithms must be of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512.");
        require(
                !clockSkew.isNegative() && clockSkew.compareTo(MOST_SKEW) <= 0,
                "bridge.security.jwt.clock-skew must be from 0s to 60s.");
        require(!userClaim.isBlank(), "bridge.security.jwt.user-claim must name a claim, as sub or oid.");
    }

    /**
     * One entry of {@code bridge.security.jwt.scopes}.
     *
     * @param value of a claim, exactly so
     * @param gives scopes of the bridge
     */
    public record GivenScopes(
            @Nullable String value, @DefaultValue List<String> gives) {

        public GivenScopes {
            gives = List.copyOf(gives);
            require(
                    value != null && !value.isBlank(),
                    "bridge.security.jwt.scopes has an entry without value: name what the claim holds.");
            require(
                    !gives.isEmpty()
                            && gives.stream().allMatch(text -> Scope.find(text).isPresent()),
                    "bridge.security.jwt.scopes has an entry whose gives is none of users:rw, users:ro, groups:rw and"
                            + " groups:ro.");
        }
    }

    /** Whether JWTs are let in at all. */
    public boolean isOn() {
        return !issuer.isBlank();
    }

    Optional<URI> keysAt() {
        return jwkSetUri.isBlank() ? Optional.empty() : Optional.of(URI.create(jwkSetUri));
    }

    /** OpenID Connect Discovery 1.0 §4: below the issuer, without a slash at its end. */
    URI metadata() {
        return URI.create(issuer.replaceFirst("/+$", "") + "/.well-known/openid-configuration");
    }

    Set<JWSAlgorithm> allowed() {
        return algorithms.stream().map(JWSAlgorithm::parse).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What this value of a claim gives. */
    Set<Scope> given(String claim) {
        if (scopes.isEmpty()) {
            return Scope.find(claim).map(Set::of).orElse(Set.of());
        }
        return scopes.stream()
                .filter(entry -> claim.equals(entry.value()))
                .flatMap(entry -> entry.gives().stream())
                .flatMap(text -> Scope.find(text).stream())
                .collect(Collectors.toSet());
    }

    /** By a key that the issuer alone has: with a shared secret the public key would be one. */
    private static boolean isBySignature(String algorithm) {
        var named = JWSAlgorithm.parse(algorithm);
        return JWSAlgorithm.Family.RSA.contains(named)
                || JWSAlgorithm.Family.EC.contains(named) && !named.equals(JWSAlgorithm.ES256K);
    }

    static boolean isTrusted(String text) {
        try {
            var url = URI.create(text);
            return url.getHost() != null
                    && url.getUserInfo() == null
                    && ("https".equalsIgnoreCase(url.getScheme())
                            || "http".equalsIgnoreCase(url.getScheme()) && LOOPBACK.contains(url.getHost()));
        } catch (IllegalArgumentException noUrl) {
            return false;
        }
    }

    private static void require(boolean fulfilled, String message) {
        if (!fulfilled) {
            throw new IllegalArgumentException(message);
        }
    }
}
