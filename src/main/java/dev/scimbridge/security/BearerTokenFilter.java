package dev.scimbridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a request with a known bearer token in (RFC 6750 §2.1), with the token's scopes. The token itself is put nowhere. */
final class BearerTokenFilter extends OncePerRequestFilter {

    private static final Pattern BEARER = Pattern.compile("(?i)bearer +(\\S+) *");

    private final TokenCache tokens;
    private final ClientAddress address;

    BearerTokenFilter(TokenCache tokens, ClientAddress address) {
        this.tokens = tokens;
        this.address = address;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        presented(request)
                .flatMap(token -> tokens.find(token, address.of(request)))
                .ifPresent(BearerTokenFilter::authenticate);
        chain.doFilter(request, response);
    }

    private static Optional<String> presented(HttpServletRequest request) {
        var header = request.getHeader("Authorization");
        if (header == null) {
            return Optional.empty();
        }
        var bearer = BEARER.matcher(header);
        return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
    }

    private static void authenticate(Caller caller) {
        var authorities = AuthorityUtils.createAuthorityList(
                caller.scopes().stream().map(Scope::authority).toList());
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new PreAuthenticatedAuthenticationToken(caller.id(), "", authorities));
        SecurityContextHolder.setContext(context);
    }

    /** An error page is shown to whoever made the error. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
