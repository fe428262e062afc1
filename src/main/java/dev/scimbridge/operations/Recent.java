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
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What a question to the database answered, asked at most every ten seconds, however often a scrape wants it. A scrape does not
 * wait for a database that stands still: all other metrics are wanted most just then.
 */
final class Recent<T> {

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<T> question;
    private CompletableFuture<T> answer = CompletableFuture.failedFuture(new IllegalStateException("not asked yet"));
    private long askedAt = System.nanoTime() - FRESH.toNanos();

    Recent(Supplier<T> question) {
        this.question = question;
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
        if (answer.isDone() && age() >= FRESH.toNanos()) {
            answer = CompletableFuture.supplyAsync(question, Thread::startVirtualThread);
            askedAt = System.nanoTime();
        }
        return answer;
    }

    private synchronized long age() {
        return System.nanoTime() - askedAt;
    }
}
