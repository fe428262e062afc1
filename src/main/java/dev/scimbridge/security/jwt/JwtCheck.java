package dev.scimbridge.security.jwt;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.scimbridge.security.UserClaim;
import dev.scimbridge.security.jwt.CheckedJwt.Reason;
import dev.scimbridge.security.jwt.CheckedJwt.Refused;
import dev.scimbridge.security.jwt.CheckedJwt.Unknowable;
import dev.scimbridge.security.jwt.CheckedJwt.Valid;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Tells whether a JWT lets its bearer in, by Spring Security's decoder. Why one does not is in the log alone, of each reason once a
 * minute at most, and without anything that the token says.
 */
public final class JwtCheck {

    private static final Logger LOG = LoggerFactory.getLogger(JwtCheck.class);
    private static final Duration LOGGED_EVERY = Duration.ofMinutes(1);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    /** RFC 7515 §7.1; without a signature the last part is empty. */
    private static final Pattern FORM = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]*");

    /** What identity providers call the client's id: OpenID Connect and Entra's v2, Entra's v1, Okta, RFC 9068. */
    private static final String[] CLIENT = {"azp", "appid", "cid", "client_id", "sub"};

    /** Okta writes the scopes into {@code scp} as a list, RFC 9068 into {@code scope} as a text; Entra app roles into {@code roles}. */
    private static final String[] SCOPES = {"scp", "scope", "roles"};

    private final JwtProperties properties;
    private final Set<JWSAlgorithm> algorithms;
    private final NimbusJwtDecoder decoder;
    private final Clock clock;
    private final Map<Reason, Instant> logged = new EnumMap<>(Reason.class);

    JwtCheck(JwtProperties properties, IssuerKeys keys, Clock clock) {
        this.properties = properties;
        this.algorithms = properties.allowed();
        this.decoder = new NimbusJwtDecoder(verifier(algorithms, keys));
        this.clock = clock;
        decoder.setJwtValidator(new JwtRules(properties, clock));
    }

    /** Of the configured issuer, which is not asked for anything yet. */
    public static JwtCheck of(JwtProperties properties, Clock clock) {
        return new JwtCheck(properties, new IssuerKeys(new Issuer(properties)::fetchKeys, clock), clock);
    }

    private static DefaultJWTProcessor<SecurityContext> verifier(Set<JWSAlgorithm> algorithms, IssuerKeys keys) {
        var verifier = new DefaultJWTProcessor<SecurityContext>();
        verifier.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
        verifier.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null));
        verifier.setJWTClaimsSetVerifier((claims, context) -> {});
        return verifier;
    }

    /** Whether this text is a JWT by its form: three parts with dots between them. */
    public static boolean hasForm(String token) {
        return FORM.matcher(token).matches();
    }

    /** What it is found to be. Asks the issuer for its keys at times, and waits for the answer. */
    public CheckedJwt check(String token) {
        var checked = decode(token);
        if (checked instanceof Refused refused) {
            log(refused.reason());
        }
        return checked;
    }

    private CheckedJwt decode(String token) {
        try {
            if (!(JWTParser.parse(token) instanceof SignedJWT signed)) {
                return new Refused(Reason.UNSIGNED);
            }
            if (!algorithms.contains(signed.getHeader().getAlgorithm())) {
                return new Refused(Reason.ALGORITHM);
            }
            return valid(decoder.decode(token));
        } catch (JwtException failed) {
            return failed.getCause() instanceof RemoteKeySourceException
                    ? new Unknowable(RETRY_AFTER)
                    : new Refused(reason(failed));
        } catch (ParseException | IllegalArgumentException noJwt) {
            return new Refused(Reason.MALFORMED);
        }
    }

    private static Reason reason(JwtException failed) {
        if (failed instanceof JwtValidationException broken) {
            return Reason.valueOf(broken.getErrors().iterator().next().getErrorCode());
        }
        if (failed.getCause() instanceof BadJWSException) {
            return Reason.SIGNATURE;
        }
        return failed.getCause() instanceof BadJOSEException && failed instanceof BadJwtException
                ? Reason.KEY
                : Reason.MALFORMED;
    }

    private Valid valid(Jwt token) {
        var client = Arrays.stream(CLIENT)
                .map(token::getClaimAsString)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("jwt");
        var scopes = Arrays.stream(SCOPES)
                .flatMap(claim -> texts(token.getClaims().get(claim)))
                .flatMap(text -> properties.given(text).stream())
                .collect(Collectors.toSet());
        return new Valid(client, scopes, user(token));
    }

    /** Nobody is called what has a control character, which PostgreSQL would not even compare. */
    private Optional<UserClaim> user(Jwt token) {
        return token.getClaims().get(properties.userClaim()) instanceof String value
                        && !value.isBlank()
                        && value.chars().noneMatch(Character::isISOControl)
                ? Optional.of(new UserClaim(properties.userAttribute(), value))
                : Optional.empty();
    }

    private static Stream<String> texts(@Nullable Object claim) {
        if (claim instanceof String text) {
            return Arrays.stream(text.split(" "));
        }
        return claim instanceof Collection<?> all
                ? all.stream().filter(String.class::isInstance).map(String.class::cast)
                : Stream.empty();
    }

    private void log(Reason reason) {
        var now = clock.instant();
        synchronized (logged) {
            var last = logged.get(reason);
            if (last != null && now.isBefore(last.plus(LOGGED_EVERY))) {
                return;
            }
            logged.put(reason, now);
        }
        LOG.warn(
                "A JWT was refused: {}. For a minute others that are refused for this are not mentioned.",
                reason.words());
    }
}
