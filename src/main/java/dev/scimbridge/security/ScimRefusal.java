package dev.scimbridge.security;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Answers 401, 403, 429, a token that cannot be checked and a rejected request as SCIM errors (RFC 7644 §3.12). A 401 is the same
 * whatever was wrong; a 403 names the missing scopes.
 */
final class ScimRefusal implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    private static final String CHALLENGE = "Bearer realm=\"scim\"";
    /** What the firewall lets through. */
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final ClientAddress address;
    private final FailureThrottle throttle;
    private final Counter refused;

    ScimRefusal(ClientAddress address, FailureThrottle throttle, MeterRegistry meters) {
        this.address = address;
        this.throttle = throttle;
        this.refused = Counter.builder("scim.tokens.refused")
                .description("Calls with a token that is not valid; those without any are not counted")
                .register(meters);
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        var wait = isAttempt(request) ? failed(request) : Duration.ZERO;
        if (!wait.isPositive()) {
            unauthorized(request, response);
            return;
        }
        response.setHeader("WWW-Authenticate", challenge(request));
        response.setHeader(
                "Retry-After", String.valueOf(wait.plus(Duration.ofSeconds(1)).toSeconds()));
        write(
                request,
                response,
                429,
                "The bearer token of this call is not valid, as with too many others from this address within a minute."
                        + " A call with a valid one is let in at once.");
    }

    private Duration failed(HttpServletRequest request) {
        refused.increment();
        return throttle.failed(address.of(request));
    }

    /** Who presents nothing tries nothing: a load balancer's probe costs nobody an attempt. */
    private static boolean isAttempt(HttpServletRequest request) {
        return request.getHeader("Authorization") != null;
    }

    /** Who presents nothing is told of no error (RFC 6750 §3.1). */
    private static String challenge(HttpServletRequest request) {
        return isAttempt(request) ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE;
    }

    /** 401, without counting. */
    static void unauthorized(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("WWW-Authenticate", challenge(request));
        write(request, response, 401, "A valid bearer token is needed: Authorization: Bearer <token>.");
    }

    /** 503: the token may be good. A 401 would have an identity provider give up. */
    void unknowable(HttpServletRequest request, HttpServletResponse response, Duration retryAfter) throws IOException {
        response.setHeader("Retry-After", String.valueOf(retryAfter.toSeconds()));
        write(request, response, 503, "The issuer of this token cannot be asked for its keys just now.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        var missing = missing(failure);
        var insufficient = CHALLENGE + ", error=\"insufficient_scope\"";
        if (missing.isEmpty()) {
            response.setHeader("WWW-Authenticate", insufficient);
            write(request, response, 403, "No token is let in here.");
            return;
        }
        response.setHeader("WWW-Authenticate", insufficient + ", scope=\"" + String.join(" ", missing) + "\"");
        write(
                request,
                response,
                403,
                "This needs " + String.join(" and ", missing) + ", which the token does not have.");
    }

    /** Empty where no scope would be enough. */
    private static List<String> missing(AccessDeniedException failure) {
        return failure instanceof AuthorizationDeniedException denied
                        && denied.getAuthorizationResult() instanceof NeededScopes.Decision decision
                ? decision.missing().stream().map(Scope::text).toList()
                : List.of();
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException failure)
            throws IOException {
        if (METHODS.contains(request.getMethod())) {
            write(request, response, 400, "The URL of the request is malformed.");
        } else {
            response.setHeader("Allow", String.join(", ", METHODS));
            write(request, response, 405, "Nothing here knows this method.");
        }
    }

    private static void write(HttpServletRequest request, HttpServletResponse response, int status, String detail)
            throws IOException {
        var accept = String.valueOf(request.getHeader("Accept"));
        var plain = accept.contains("application/json") && !accept.contains("application/scim+json");
        response.setStatus(status);
        response.setContentType(plain ? "application/json" : "application/scim+json");
        response.getOutputStream().write("""
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d","detail":"%s"}""".formatted(status, detail).getBytes(StandardCharsets.UTF_8));
    }
}
