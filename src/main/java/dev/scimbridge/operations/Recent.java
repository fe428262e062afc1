package dev.scimbridge.operations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What a question to the database answered, asked at most every ten seconds, however often a scrape wants it, or as seldom as it
 * is worth. A scrape does not wait for a database that stands still: all other metrics are wanted most just then.
 */
final class Recent<T> {

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Duration period;
    private final Supplier<T> question;
    private final LongSupplier nanos;
    private CompletableFuture<T> answer = CompletableFuture.failedFuture(new IllegalStateException("not asked yet"));
    private long askedAt;

    Recent(Supplier<T> question) {
        this(FRESH, question);
    }

    /** @param period how long an answer is good for; a question that failed is asked again after ten seconds */
    Recent(Duration period, Supplier<T> question) {
        this(period, question, System::nanoTime);
    }

    Recent(Duration period, Supplier<T> question, LongSupplier nanos) {
        this.period = period;
        this.question = question;
        this.nanos = nanos;
        this.askedAt = nanos.getAsLong() - FRESH.toNanos();
    }

    /** What a gauge makes of the answer; not a number where the question failed, or has waited for its answer for two seconds. */
    double number(ToDoubleFunction<T> of) {
        var asked = ask();
        try {
            return of.applyAsDouble(asked.get(Math.max(0, PATIENCE.toNanos() - age()), TimeUnit.NANOSECONDS));
        } catch (ExecutionException | TimeoutException unknown) {
            return Double.NaN;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Double.NaN;
        }
    }

    /** How many seconds have passed since the time that the answer tells; 0 where it tells none. */
    double secondsSince(Function<T, Optional<Instant>> told, Clock clock) {
        return number(answered -> told.apply(answered)
                .map(since -> Duration.between(since, clock.instant()).toSeconds())
                .orElse(0L));
    }

    private synchronized CompletableFuture<T> ask() {
        if (answer.isDone() && age() >= (answer.isCompletedExceptionally() ? FRESH : period).toNanos()) {
            answer = CompletableFuture.supplyAsync(question, Thread::startVirtualThread);
            askedAt = nanos.getAsLong();
        }
        return answer;
    }

    private synchronized long age() {
        return nanos.getAsLong() - askedAt;
    }
}
