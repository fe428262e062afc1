package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes API calls. The order of one call stands in {@link #steps}. */
final class FalconPipeline {

    private static final int MAX_SENT = 6;

    private final AccessTokens tokens;
    private final TrustedClient trusted;
    private final QuotaPacer pacer;
    private final Resilience resilience;
    private final Transport transport;
    private final CallOutcomes outcomes;
    private final Optional<CallSpans> spans;

    /** @param spans empty: nobody traces */
    FalconPipeline(
            AccessTokens tokens,
            TrustedClient trusted,
            QuotaPacer pacer,
            Resilience resilience,
            Transport transport,
            CallOutcomes outcomes,
            Optional<CallSpans> spans) {
        this.tokens = tokens;
        this.trusted = trusted;
        this.pacer = pacer;
        this.resilience = resilience;
        this.transport = transport;
        this.outcomes = outcomes;
        this.spans = spans;
    }

    /** Does its part of a call and goes on to the next step, perhaps more than once. */
    private interface Step {
        FalconResponse take(FalconCall call, Supplier<FalconResponse> next);
    }

    /**
     * One call, the outermost step first. Only what is under way counts for breaker and bulkhead: a call that waits for its
     * turn must neither look slow nor keep out a more urgent one. Nothing that waits lies between permit and send; what comes
     * back is judged before anything further out sees it.
     */
    private List<Step> steps() {
        return List.of(
                outcomes::record,
                this::retry,
                this::authenticate,
                this::pace,
                this::breakCircuit,
                this::limit,
                this::judge,
                this::permit,
                this::send);
    }

    /** The success answer to a call; every other outcome is a {@link FalconException}. */
    FalconResponse answer(FalconRequest request) {
        var call = new FalconCall(request);
        return spans.map(traced -> traced.record(call, () -> take(call, steps())))
                .orElseGet(() -> take(call, steps()));
    }

    private static FalconResponse take(FalconCall call, List<Step> steps) {
        return steps.getFirst().take(call, () -> take(call, steps.subList(1, steps.size())));
    }

    /** A repeat that had no effect, or was never sent, tells nothing of the one before it, which may have had its own. */
    private FalconResponse retry(FalconCall call, Supplier<FalconResponse> next) {
        try {
            return repeated(next);
        } catch (FalconException.Unavailable | FalconException.Misconfigured | Permit.Superseded noEffect) {
            throw call.lost().<RuntimeException>map(lost -> lost).orElse(noEffect);
        }
    }

    private FalconResponse repeated(Supplier<FalconResponse> next) {
        try {
            return resilience.retry().executeSupplier(next);
        } catch (Repeatable exhausted) {
            throw exhausted.failure();
        }
    }

    /** Again once with another token where the first is dead. */
    private FalconResponse authenticate(FalconCall call, Supplier<FalconResponse> next) {
        give(call, tokens::current);
        var response = next.get();
        if (!response.isOfDeadToken()) {
            return response;
        }
        var dead = call.token();
        give(call, () -> tokens.renewed(dead));
        var again = next.get();
        if (again.isOfDeadToken()) {
            throw outcomes.rejected(call, again);
        }
        return again;
    }

    /** A probe takes no token of a client that is not the configured one any more. */
    private void give(FalconCall call, Supplier<AccessTokens.Token> token) {
        var first = valid(token);
        var outdated = call.turn().probe().isPresent() && tokens.isOfFormerClient(first);
        var valid = outdated ? valid(() -> tokens.renewed(first)) : first;
        trusted.require(call, valid);
        call.authenticated(valid);
    }

    /** Nothing was sent yet that could have had an effect. */
    private static AccessTokens.Token valid(Supplier<AccessTokens.Token> token) {
        try {
            return token.get();
        } catch (FalconException.Unavailable away) {
            throw new Repeatable(away);
        }
    }

    /** Again after a 429, which had no effect. */
    private FalconResponse pace(FalconCall call, Supplier<FalconResponse> next) {
        for (var times = 0; times < MAX_SENT; times++) {
            var response = inTurn(call, next);
            if (!response.isThrottled()) {
                return response;
            }
            outcomes.throttled();
            pacer.refused(response);
        }
        throw new FalconException.Unavailable(
                "Falcon throttles " + call.operation().tag() + " for longer than a call waits.", Optional.empty());
    }

    /** With the token of the moment in which its turn comes: it may have waited for longer than the one lives that it came with. */
    private FalconResponse inTurn(FalconCall call, Supplier<FalconResponse> next) {
        awaitTurn(call);
        if (!takesNewestToken(call)) {
            pacer.arrived(call.turn().priority(), false);
            give(call, () -> tokens.renewed(call.token()));
            awaitTurn(call);
        }
        try {
            return next.get();
        } finally {
            pacer.arrived(call.turn().priority(), call.isSent());
        }
    }

    private void awaitTurn(FalconCall call) {
        var began = System.nanoTime();
        call.sent(false);
        try {
            pacer.await(call.turn());
        } finally {
            call.waited(System.nanoTime() - began);
        }
    }

    /** @return false: Falcon has to be asked for one, and nobody does so in a place that others wait for */
    private boolean takesNewestToken(FalconCall call) {
        var newest = tokens.newest(call.token());
        newest.ifPresent(call::authenticated);
        return newest.isPresent();
    }

    private FalconResponse breakCircuit(FalconCall call, Supplier<FalconResponse> next) {
        try {
            return resilience.breaker().executeSupplier(next);
        } catch (CallNotPermittedException open) {
            throw unsent(call, "Falcon has been failing; calls pause for a moment");
        } catch (BulkheadFullException full) {
            throw unsent(call, "Too many Falcon calls are under way");
        }
    }

    private static FalconException unsent(FalconCall call, String why) {
        return new FalconException.Unavailable(why + " (" + call.operation().tag() + ", not sent).", Optional.empty());
    }

    private FalconResponse limit(FalconCall call, Supplier<FalconResponse> next) {
        return resilience.bulkhead().executeSupplier(next);
    }

    private FalconResponse judge(FalconCall call, Supplier<FalconResponse> next) {
        try {
            return outcomes.judge(call, next.get());
        } catch (FalconException failed) {
            if (failed instanceof FalconException.Ambiguous lost) {
                call.lost(lost);
            }
            throw Failures.isRepeatable(call.operation(), failed) ? new Repeatable(failed) : failed;
        }
    }

    private FalconResponse permit(FalconCall call, Supplier<FalconResponse> next) {
        if (call.operation().effect() == Operation.Effect.NONE) {
            return next.get();
        }
        var permit = call.turn().permit();
        permit.take();
        var response = next.get();
        permit.answered(response.traceId());
        return response;
    }

    private FalconResponse send(FalconCall call, Supplier<FalconResponse> none) {
        call.sent(true);
        var response = onTheWay(call);
        call.answered(response);
        pacer.learn(response);
        return response;
    }

    private FalconResponse onTheWay(FalconCall call) {
        var began = System.nanoTime();
        try {
            return transport.send(call.token(), call.request());
        } finally {
            call.wasOnTheWay(System.nanoTime() - began);
        }
    }

    /** Whether a call of this priority would go out without waiting. */
    boolean hasRoom(Priority priority) {
        return misconfiguration().isEmpty()
                && pacer.hasRoom(priority)
                && resilience.breaker().getState() == CircuitBreaker.State.CLOSED;
    }

    /** What a probe has reached is the right tenant. */
    boolean trust(TenantProbe probe) {
        return trusted.trust(probe);
    }

    Optional<String> misconfiguration() {
        return outcomes.misconfiguration();
    }

    Optional<String> lastMisconfiguration() {
        return outcomes.lastMisconfiguration();
    }

    /** Runs a read if a success of it could show that something is mended. */
    void recheck(Runnable read) {
        outcomes.recheck(read);
    }
}
