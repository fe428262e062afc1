package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Permit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What becomes of calls: judged, measured, and told where an operator must act. No label names a user. */
final class CallOutcomes {

    private final Misconfigurations misconfigurations;
    private final MeterRegistry meters;
    private final Counter throttled;

    CallOutcomes(Misconfigurations misconfigurations, MeterRegistry meters) {
        this.misconfigurations = misconfigurations;
        this.meters = meters;
        this.throttled = Counter.builder("falcon.throttled")
                .description("Calls that Falcon has answered 429")
                .register(meters);
    }

    /**
     * {@code falcon.requests} is the time on the way, of all tries together: no wait for a turn, a token, the store or a repeat is in it.
     * {@code falcon.queue.wait} is the wait for turns. Each call counts once, with what came of it in the end. What got a token and never
     * went out is no answer of Falcon: {@code superseded} by something newer, or {@code unsent} because its turn did not come, or the store
     * did not permit it.
     */
    FalconResponse record(FalconCall call, Supplier<FalconResponse> next) {
        var outcome = "unsent";
        try {
            var response = next.get();
            outcome = "success";
            return response;
        } catch (FalconException failed) {
            outcome = call.wasEverSent() || !call.isAuthenticated()
                    ? failed.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                    : outcome;
            throw failed;
        } catch (Permit.Superseded newer) {
            outcome = "superseded";
            throw newer;
        } finally {
            record(call, outcome);
        }
    }

    private void record(FalconCall call, String outcome) {
        var priority = call.turn().priority().name().toLowerCase(Locale.ROOT);
        var operation = call.operation().tag();
        meters.timer("falcon.queue.wait", "priority", priority).record(call.waitedNanos(), TimeUnit.NANOSECONDS);
        meters.timer("falcon.requests", "operation", operation, "priority", priority, "outcome", outcome)
                .record(call.onTheWayNanos(), TimeUnit.NANOSECONDS);
    }

    void throttled() {
        throttled.increment();
    }

    /** A success, or what was turned away by a dead token or the quota; everything else is thrown. */
    FalconResponse judge(FalconCall call, FalconResponse response) {
        if (response.isTurnedAway()) {
            return response;
        }
        var failure = Failures.of(call.operation(), call.token().base(), response);
        var concern = Misconfigurations.Concern.of(call.operation());
        if (failure.isEmpty()) {
            misconfigurations.mended(concern);
            return response;
        }
        if (failure.get() instanceof FalconException.Misconfigured wrong) {
            misconfigurations.broken(concern, wrong.getMessage());
        }
        throw failure.get();
    }

    /** A token that was renewed a moment ago is dead again. */
    FalconException rejected(FalconCall call, FalconResponse response) {
        var wrong = new FalconException.Misconfigured(
                "Falcon rejects a token it has just issued. Check that falcon.cloud is the tenant's own and that the API"
                        + " client has the scopes User management: Read and Write "
                        + response.details(call.operation().tag()) + ".",
                response.traceId());
        misconfigurations.broken(Misconfigurations.Concern.of(call.operation()), wrong.getMessage());
        return wrong;
    }

    Optional<String> misconfiguration() {
        return misconfigurations.problem();
    }

    Optional<String> lastMisconfiguration() {
        return misconfigurations.lastProblem();
    }

    /** Runs a read if a success of it could show that something is mended. */
    void recheck(Runnable read) {
        misconfigurations.recheck(read);
    }
}
