package dev.scimbridge.security.jwt;

import dev.scimbridge.security.jwt.CheckedJwt.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/** What a JWT must say once its signature is known to be right (RFC 7519 §4.1). The code of the error is the name of a {@link Reason}. */
record JwtRules(JwtProperties properties, Clock clock) implements OAuth2TokenValidator<Jwt> {

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        return broken(token)
                .map(reason -> OAuth2TokenValidatorResult.failure(new OAuth2Error(reason.name())))
                .orElseGet(OAuth2TokenValidatorResult::success);
    }

    private Optional<Reason> broken(Jwt token) {
        if (!properties.issuer().equals(token.getClaimAsString("iss"))) {
            return Optional.of(Reason.ISSUER);
        }
        var audience = token.getAudience();
        if (audience == null || !audience.contains(properties.audience())) {
            return Optional.of(Reason.AUDIENCE);
        }
        var now = clock.instant();
        var expires = token.getExpiresAt();
        if (expires == null || !now.minus(properties.clockSkew()).isBefore(expires)) {
            return Optional.of(Reason.EXPIRED);
        }
        return isEarly(token.getNotBefore(), now) ? Optional.of(Reason.EARLY) : Optional.empty();
    }

    private boolean isEarly(@Nullable Instant begins, Instant now) {
        return begins != null && begins.isAfter(now.plus(properties.clockSkew()));
    }
}
