package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A client span for each call, from its wait for a turn to its last answer. It has neither target nor words of Falcon's, which may name a
 * user.
 */
final class CallSpans {

    private final Tracer tracer;

    CallSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    FalconResponse record(FalconCall call, Supplier<FalconResponse> answer) {
        var span = tracer.spanBuilder("falcon " + call.operation().tag())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("falcon.operation", call.operation().tag())
                .setAttribute("falcon.dialect", call.request().dialect().name())
                .setAttribute("http.request.method", call.request().method())
                .startSpan();
        try {
            return answer.get();
        } catch (FalconException failed) {
            span.setStatus(StatusCode.ERROR)
                    .setAttribute(
                            "error.type", failed.getClass().getSimpleName().toLowerCase(Locale.ROOT));
            throw failed;
        } finally {
            call.answer().ifPresent(last -> describe(span, last));
            span.end();
        }
    }

    private static void describe(Span span, FalconResponse answer) {
        span.setAttribute("http.response.status_code", answer.status());
        answer.traceId().ifPresent(id -> span.setAttribute("falcon.trace_id", id));
    }
}
