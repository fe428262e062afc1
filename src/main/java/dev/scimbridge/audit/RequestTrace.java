package dev.scimbridge.audit;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Request ids that say where in a trace the request is, in the words of W3C Trace Context: the trace's id, a dash, the span's. As they
 * are stored with what the request wanted, whoever brings Falcon to it later knows the trace.
 */
public final class RequestTrace {

    private static final Pattern ID = Pattern.compile("([0-9a-f]{32})-([0-9a-f]{16})");

    private RequestTrace() {}

    /** The id of the request whose span this thread is in. */
    public static String current() {
        var span = Span.current().getSpanContext();
        return span.getTraceId() + "-" + span.getSpanId();
    }

    /** The span that a request's id names; empty: it is another kind of id. */
    public static Optional<SpanContext> find(String request) {
        var id = ID.matcher(request);
        return id.matches()
                ? Optional.of(SpanContext.createFromRemoteParent(
                                id.group(1), id.group(2), TraceFlags.getSampled(), TraceState.getDefault()))
                        .filter(SpanContext::isValid)
                : Optional.empty();
    }
}
