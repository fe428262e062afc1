package dev.scimbridge.operations;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A server span for each SCIM request, in the trace that its {@code traceparent} names (W3C Trace Context), else in a new one. It has the
 * route, as {@code /scim/v2/Users/{id}}, and no more of the URL: a filter names people.
 */
final class RequestSpans extends OncePerRequestFilter {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String OTHER = "_OTHER";
    private static final TextMapGetter<HttpServletRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String name) {
            return request == null ? null : request.getHeader(name);
        }
    };

    private final Tracer tracer;

    RequestSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var method = METHODS.contains(request.getMethod()) ? request.getMethod() : OTHER;
        var span = tracer.spanBuilder(method)
                .setSpanKind(SpanKind.SERVER)
                .setParent(W3CTraceContextPropagator.getInstance().extract(Context.root(), request, HEADERS))
                .setAttribute("http.request.method", method)
                .startSpan();
        try (var current = span.makeCurrent()) {
            chain.doFilter(request, response);
        } finally {
            describe(span, method, request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
            describe(span, response.getStatus());
            span.end();
        }
    }

    /** @param route null where no controller was reached */
    private static void describe(Span span, String method, @Nullable Object route) {
        if (route != null) {
            span.updateName(method + " " + route).setAttribute("http.route", route.toString());
        }
    }

    private static void describe(Span span, int status) {
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
    }
}
