package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes API calls. The order of one call stands in {@link #answer}. */
final class FalconPipeline {

    private static final int UNAUTHORIZED = 401;
    private static final int THROTTLED = 429;
    private static final int MAX_SENT = 6;
    private static final IntervalFunction BACKOFF =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(200), 2);

    private final AccessTokens tokens;
    private final QuotaPacer pace;
    private final Transport transport;
    private final Misconfigurations standing;
    private final MeterRegistry meters;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final Retry retry;

    FalconPipeline(
            AccessTokens tokens,
            QuotaPacer pace,
            Transport transport,
            Misconfigurations standing,
            FalconProperties properties,
            Clock clock,
            Sleeper sleeper,
            MeterRegistry meters) {
        this.tokens = tokens;
        this.pace = pace;
        this.transport = transport;
        this.standing = standing;
        this.meters = meters;
        var breakers = CircuitBreakerRegistry.ofDefaults();
        this.breaker = breakers.circuitBreaker(
                "falcon",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(10)
                        .failureRateThreshold(60)
                        .waitDurationInOpenState(Duration.ofSeconds(5))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock)
                        .recordException(FalconPipeline::isOutage)
                        .ignoreExceptions(Permit.Superseded.class, BulkheadFullException.class)
                        .build());
        this.bulkhead = Bulkhead.of(
                "falcon",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(properties.maxConcurrentCalls())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        this.retry = Retry.of(
                "falcon",
                RetryConfig.custom()
                        .maxAttempts(3)
                        .intervalFunction(attempt -> 0L)
                        .retryOnException(FalconPipeline::isWorthRepeating)
                        .build());
        retry.getEventPublisher()
                .onRetry(again -> sleeper.sleep(Duration.ofMillis(BACKOFF.apply(again.getNumberOfRetryAttempts()))));
        bind(breakers);
    }

    private void bind(CircuitBreakerRegistry breakers) {
        meters.gauge("falcon.rate.limit.remaining", pace, QuotaPacer::remaining);
        meters.gauge("falcon.rate.limit.quota", pace, QuotaPacer::quota);
        meters.gauge("falcon.rate.limit.spent", pace, QuotaPacer::spent);
        for (var priority : Priority.values()) {
            var tags = Tags.of("priority", priority.name().toLowerCase(Locale.ROOT));
            meters.gauge("falcon.queue.length", tags, pace, queue -> queue.waiting(priority));
        }
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
    }

    /** An outage that a repeat may outlive; the call had no effect, or repeating it does no harm. */
    private static final class Repeatable extends RuntimeException {

        private final FalconException failure;

        Repeatable(FalconException failure) {
            super(failure.getMessage(), failure, false, false);
            this.failure = failure;
        }
    }

    /** The success answer to a call; every other outcome is a {@link FalconException}. */
    FalconResponse answer(FalconRequest call) {
        try {
            return recorded(call, waited -> retried(() -> sent(call, waited)));
        } catch (Repeatable exhausted) {
            throw exhausted.failure;
        } catch (CallNotPermittedException open) {
            throw new FalconException.Unavailable(
                    "Falcon has been failing; calls pause for a moment.", Optional.empty());
        } catch (BulkheadFullException full) {
            throw new FalconException.Unavailable("Too many Falcon calls are under way.", Optional.empty());
        }
    }

    /** {@code falcon.requests} is the time on the way, {@code falcon.queue.wait} the time until then. */
    private FalconResponse recorded(FalconRequest call, Function<AtomicLong, FalconResponse> next) {
        var began = System.nanoTime();
        var waited = new AtomicLong();
        var outcome = "unavailable";
        try {
            var answer = next.apply(waited);
            outcome = "success";
            return answer;
        } catch (Repeatable failed) {
            outcome = outcome(failed.failure);
            throw failed;
        } catch (FalconException failed) {
            outcome = outcome(failed);
            throw failed;
        } finally {
            var priority = call.turn().priority().name().toLowerCase(Locale.ROOT);
            var operation = call.operation().tag();
            meters.timer("falcon.queue.wait", "priority", priority).record(waited.get(), TimeUnit.NANOSECONDS);
            meters.timer("falcon.requests", "operation", operation, "priority", priority, "outcome", outcome)
                    .record(System.nanoTime() - began - waited.get(), TimeUnit.NANOSECONDS);
        }
    }

    private static String outcome(FalconException failure) {
        return failure.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private FalconResponse retried(Supplier<FalconResponse> next) {
        return Retry.decorateSupplier(retry, next).get();
    }

    private FalconResponse broken(Supplier<FalconResponse> next) {
        return CircuitBreaker.decorateSupplier(breaker, next).get();
    }

    private FalconResponse limited(Supplier<FalconResponse> next) {
        return Bulkhead.decorateSupplier(bulkhead, next).get();
    }

    /** Authenticate, wait for the pace, send; again after a 429, which had no effect, and once after a 401. */
    private FalconResponse sent(FalconRequest call, AtomicLong waited) {
        var token = authenticated(tokens::current);
        var renewed = false;
        for (var times = 0; times < MAX_SENT; times++) {
            var answer = inTurn(call, token, waited);
            if (!isTurnedAway(answer)) {
                return answer;
            }
            if (isDeadToken(answer)) {
                if (renewed) {
                    throw rejected(call, answer);
                }
                var rejected = token;
                token = authenticated(() -> tokens.renewed(rejected));
                renewed = true;
            } else {
                meters.counter("falcon.throttled").increment();
                pace.refused(answer);
            }
        }
        throw new FalconException.Unavailable(
                "Falcon throttles the bridge for longer than a call waits.", Optional.empty());
    }

    /** Nothing was sent yet that could have had an effect. */
    private static AccessTokens.Token authenticated(Supplier<AccessTokens.Token> token) {
        try {
            return token.get();
        } catch (FalconException.Unavailable away) {
            throw new Repeatable(away);
        }
    }

    /**
     * Only calls under way count for the breaker and the bulkhead: one that waits for the pace must neither look slow nor keep
     * out a more urgent one.
     */
    private FalconResponse inTurn(FalconRequest call, AccessTokens.Token token, AtomicLong waited) {
        var began = System.nanoTime();
        try {
            pace.await(call.turn());
        } finally {
            waited.addAndGet(System.nanoTime() - began);
        }
        var out = new AtomicBoolean();
        try {
            return sent(call, token, out);
        } finally {
            pace.arrived(out.get());
        }
    }

    private FalconResponse sent(FalconRequest call, AccessTokens.Token token, AtomicBoolean out) {
        return broken(() -> {
            var answer = arrived(call, token, out);
            pace.learn(answer);
            return isTurnedAway(answer) ? answer : judged(call, answer);
        });
    }

    private FalconResponse arrived(FalconRequest call, AccessTokens.Token token, AtomicBoolean out) {
        try {
            return limited(() -> permitted(call, token, out));
        } catch (FalconException failed) {
            throw repeatable(call, failed);
        }
    }

    /** Nothing that waits lies between the permit and the send. */
    private FalconResponse permitted(FalconRequest call, AccessTokens.Token token, AtomicBoolean out) {
        if (call.operation().effect() != Operation.Effect.NONE) {
            call.turn().permit().take();
        }
        out.set(true);
        return transport.send(tokens.base(), call, token.value());
    }

    private FalconResponse judged(FalconRequest call, FalconResponse answer) {
        var concern = Misconfigurations.Concern.of(call.operation());
        var failure = Failures.of(call.operation(), answer);
        if (failure.isEmpty()) {
            standing.mended(concern);
            return answer;
        }
        if (failure.get() instanceof FalconException.Misconfigured wrong) {
            standing.broken(concern, wrong.getMessage());
        }
        throw repeatable(call, failure.get());
    }

    private static RuntimeException repeatable(FalconRequest call, FalconException failure) {
        var harmless =
                call.operation().effect() != Operation.Effect.ONCE && failure instanceof FalconException.Ambiguous;
        return harmless || failure instanceof FalconException.Unavailable ? new Repeatable(failure) : failure;
    }

    private static boolean isTurnedAway(FalconResponse answer) {
        return answer.status() == UNAUTHORIZED || answer.status() == THROTTLED;
    }

    /** A token that is not valid moves its caller to a pool of 15 calls a minute: waiting would not help. */
    private static boolean isDeadToken(FalconResponse answer) {
        return answer.status() == UNAUTHORIZED || answer.isOfDeadTokenPool();
    }

    private FalconException rejected(FalconRequest call, FalconResponse answer) {
        var wrong = new FalconException.Misconfigured(
                "Falcon rejects a token it has just issued. Check that falcon.cloud is the tenant's own and that the API"
                        + " client has the scopes User management: Read and Write.",
                answer.traceId());
        standing.broken(Misconfigurations.Concern.of(call.operation()), wrong.getMessage());
        return wrong;
    }

    private static boolean isWorthRepeating(Throwable failure) {
        return failure instanceof Repeatable;
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof Repeatable || failure instanceof FalconException.Ambiguous;
    }

    /** Whether a call of this priority would go out without waiting. */
    boolean hasRoom(Priority priority) {
        return pace.hasRoom(priority) && breaker.getState() == CircuitBreaker.State.CLOSED;
    }
}
