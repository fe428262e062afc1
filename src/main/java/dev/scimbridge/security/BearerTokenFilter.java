package dev.scimbridge.security;

import dev.scimbridge.security.jwt.CheckedJwt;
import dev.scimbridge.security.jwt.JwtCheck;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a request with a known bearer token in (RFC 6750 §2.1), or with a JWT of the configured issuer, with the token's scopes. The
 * token itself is put nowhere. One of the bridge's own costs the issuer nothing.
 */
final class BearerTokenFilter extends OncePerRequestFilter {

    private static final Pattern BEARER = Pattern.compile("(?i)bearer +(\\S+) *");

    private final TokenCache tokens;
    private final Optional<JwtCheck> jwts;
    private final ClientAddress address;
    private final ScimRefusal refusal;

    /** @param jwts empty where none is let in */
    BearerTokenFilter(TokenCache tokens, Optional<JwtCheck> jwts, ClientAddress address, ScimRefusal refusal) {
        this.tokens = tokens;
        this.jwts = jwts;
        this.address = address;
        this.refusal = refusal;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var token = presented(request);
        var known = token.flatMap(text -> tokens.find(text, address.of(request)));
        var checked = known.isPresent() ? Optional.<CheckedJwt>empty() : token.flatMap(this::checked);
        if (checked.orElse(null) instanceof CheckedJwt.Unknowable unknowable) {
            refusal.unknowable(request, response, unknowable.retryAfter());
            return;
        }
        known.or(() -> checked.flatMap(BearerTokenFilter::caller)).ifPresent(BearerTokenFilter::authenticate);
        chain.doFilter(request, response);
    }

    private Optional<CheckedJwt> checked(String token) {
        return jwts.filter(check -> JwtCheck.hasForm(token)).map(check -> check.check(token));
    }

    private static Optional<Caller> caller(CheckedJwt checked) {
        return checked instanceof CheckedJwt.Valid valid
                ? Optional.of(new Caller(valid.client(), valid.scopes(), valid.user()))
                : Optional.empty();
    }

    private static Optional<String> presented(HttpServletRequest request) {
        var headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.size() != 1) {
            return Optional.empty(); // of two, what stands before the bridge may have looked at the other one
        }
        var bearer = BEARER.matcher(headers.getFirst());
        return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
    }

    private static void authenticate(Caller caller) {
        var authorities = AuthorityUtils.createAuthorityList(
                caller.scopes().stream().map(Scope::authority).toList());
        var context = SecurityContextHolder.createEmptyContext();
        var authentication = new PreAuthenticatedAuthenticationToken(caller.id(), "", authorities);
        caller.user().ifPresent(authentication::setDetails);
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
    }

    /** An error page is shown to whoever made the error. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
