package dev.scimbridge.convergence;

import dev.scimbridge.audit.RequestTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import java.util.Locale;

/**
 * A span around each run: part of the request's trace while the request waits for it, else a trace of its own with a link to the
 * request that wanted it, which may have come to another replica, before a restart. It names nobody.
 */
final class TracedRounds implements RunEnding {

    private static final String NAME = "converge";

    private final RunEnding rounds;
    private final Tracer tracer;

    TracedRounds(RunEnding rounds, Tracer tracer) {
        this.rounds = rounds;
        this.tracer = tracer;
    }

    @Override
    public Ending converge(ConvergenceRun run) {
        var span = begun(run).startSpan();
        try (var current = span.makeCurrent()) {
            var ending = rounds.converge(run);
            span.setAttribute("bridge.verdict", wordOf(ending.verdict().getClass()));
            return ending;
        } catch (Permit.Superseded superseded) {
            span.setAttribute("bridge.verdict", wordOf(superseded.getClass()));
            throw superseded;
        } finally {
            span.end();
        }
    }

    private SpanBuilder begun(ConvergenceRun run) {
        var permit = run.permit();
        var begun = tracer.spanBuilder(NAME)
                .setAttribute("bridge.priority", permit.priority().name().toLowerCase(Locale.ROOT));
        if (!Span.current().getSpanContext().isValid()) {
            permit.lease().request().flatMap(RequestTrace::find).ifPresent(begun::addLink);
        }
        return begun;
    }

    private static String wordOf(Class<?> outcome) {
        return outcome.getSimpleName().toLowerCase(Locale.ROOT);
    }
}
