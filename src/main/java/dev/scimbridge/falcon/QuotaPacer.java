package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Priority;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When the next call may go out. Follows what Falcon tells: after a 429 nobody calls until the time it names; where little of
 * the minute's quota is left, calls are spread so that others keep their part, the less urgent ones first.
 */
final class QuotaPacer {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final long SMALL_POOL = 300;
    private static final long MINUTE_MILLIS = 60_000;
    private static final double MILLIS_FROM = 1e11;
    private static final double SECONDS_FROM = 1e9;

    private final Clock clock;
    private final Sleeper sleeper;
    private final double share;
    private Instant closedUntil = Instant.MIN;
    private Instant nextSlot = Instant.MIN;
    private long limit = 6_000;
    private long remaining = 6_000;
    private int refusals;

    QuotaPacer(Clock clock, Sleeper sleeper, double share) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.share = share;
    }

    /**
     * Returns when a call may go out.
     *
     * @throws FalconException.Unavailable its turn would come after its deadline: it is not sent
     */
    void await(Turn turn) {
        for (var wait = reserve(turn.priority()); wait.isPositive(); wait = closed()) {
            if (clock.instant().plus(wait).isAfter(turn.permit().deadline())) {
                throw new FalconException.Unavailable(
                        "Falcon's quota leaves no room for this call yet.", Optional.empty());
            }
            sleeper.sleep(wait);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /** Whether {@link #await} would return at once. */
    synchronized boolean hasRoom(Priority priority) {
        var now = clock.instant();
        return !closedUntil.isAfter(now) && (isFree(priority) || !nextSlot.isAfter(now));
    }

    /** How long nobody may call; compared with one reading of the clock, since a second one is always later. */
    private synchronized Duration closed() {
        var now = clock.instant();
        return closedUntil.isAfter(now) ? Duration.between(now, closedUntil) : Duration.ZERO;
    }

    private synchronized Duration reserve(Priority priority) {
        var now = clock.instant();
        var from = closedUntil.isAfter(now) ? closedUntil : now;
        if (isFree(priority)) {
            return Duration.between(now, from).plus(spread(from, now));
        }
        var slot = nextSlot.isAfter(from) ? nextSlot : from;
        nextSlot = slot.plusMillis(MINUTE_MILLIS / Math.max(1, Math.round(limit * share)));
        return Duration.between(now, slot);
    }

    /** After a wait the callers do not all start at the same moment. */
    private static Duration spread(Instant from, Instant now) {
        return from.isAfter(now) ? Duration.ofMillis(ThreadLocalRandom.current().nextLong(250)) : Duration.ZERO;
    }

    /** Whether a call need not queue. Deprovisioning never does: what it would wait for are less urgent calls. */
    private boolean isFree(Priority priority) {
        return priority == Priority.DEPROVISIONING || remaining > reserved(priority);
    }

    private long reserved(Priority priority) {
        var others = limit * (1 - share);
        return Math.round(
                switch (priority) {
                    case DEPROVISIONING -> 0;
                    case INLINE -> others;
                    case BACKGROUND -> others + limit * 0.05;
                    case RECONCILE -> others + limit * 0.4;
                });
    }

    /** Learns from the headers of an answer to an API call. */
    synchronized void learn(FalconResponse answer) {
        if (answer.status() != 429) {
            refusals = 0;
        }
        answer.number("X-Ratelimit-Limit").filter(pool -> pool > SMALL_POOL).ifPresent(pool -> {
            limit = pool;
            answer.number("X-Ratelimit-Remaining").ifPresent(left -> remaining = left);
        });
    }

    /** A 429: nobody calls before the time it names, or before a back-off where it names none that makes sense. */
    synchronized void refused(FalconResponse answer) {
        var now = clock.instant();
        var until = until(answer, now).orElseGet(() -> now.plus(backoff()));
        if (!closedUntil.isAfter(now)) {
            refusals++; // those of calls that were under way together count once
        }
        if (until.isAfter(closedUntil)) {
            closedUntil = until;
        }
    }

    private Duration backoff() {
        var doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(refusals, 6));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    /** When a 429 says to come back; empty where it does not, or names a time that is past or more than a minute away. */
    static Optional<Instant> until(FalconResponse answer, Instant now) {
        return answer.header("X-Ratelimit-Retryafter")
                .or(() -> answer.header("Retry-After"))
                .flatMap(text -> time(text, now))
                .filter(time ->
                        time.isAfter(now) && time.isBefore(now.plus(LONGEST).plusSeconds(1)));
    }

    /** Epoch milliseconds, epoch seconds, seconds from now, or an HTTP date. */
    static Optional<Instant> time(String text, Instant now) {
        try {
            var number = Double.parseDouble(text.strip());
            if (!Double.isFinite(number) || number < 0) {
                return Optional.empty();
            }
            if (number > MILLIS_FROM) {
                return Optional.of(Instant.ofEpochMilli((long) number));
            }
            return Optional.of(
                    number > SECONDS_FROM
                            ? Instant.ofEpochSecond((long) number)
                            : now.plusMillis((long) (number * 1000)));
        } catch (NumberFormatException noNumber) {
            return date(text);
        }
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    synchronized long remaining() {
        return remaining;
    }
}
