package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Priority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When the next call may go out: one queue for all calls that wait, the most urgent first and fair among equals, in front of one
 * budget. After a 429 nobody calls until the time it names.
 *
 * <p>Only the first of the queue looks at the clock; the others sleep until they are the first, or until their deadline. Whoever
 * is more urgent becomes the first at once, whoever was it goes back to sleep.
 */
final class QuotaPacer {

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    private static final int MOST_KEPT = 2;

    private static final String NO_ROOM = "Falcon's quota leaves no room for this call yet.";
    private static final String OTHERS_FIRST = "Calls that came before, or are more urgent, wait for Falcon too.";
    private static final String UNANSWERED =
            "Falcon has not answered the calls that are under way, as many as there may be at once.";
    private static final String LATE = "What came before this call took longer than it may wait.";

    private final Clock clock;
    private final Sleeper sleeper;
    private final int places;
    private final QuotaBudget budget;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Ticket> queue = new TreeSet<>();
    private Instant closedUntil = Instant.MIN;
    private int refusals;
    private int underWay;
    private long tickets;

    /**
     * @param share of the quota that all calls may take in any minute
     * @param reconcileShare of the quota that those of {@link Priority#RECONCILE} may take of it
     * @param places how many calls may be under way at once
     */
    QuotaPacer(Clock clock, Sleeper sleeper, double share, double reconcileShare, int places) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.places = places;
        this.budget = new QuotaBudget(share, reconcileShare);
    }

    private record Ticket(Priority priority, long number, Condition first) implements Comparable<Ticket> {

        private static final Comparator<Ticket> ORDER =
                Comparator.comparing(Ticket::priority).thenComparing(Ticket::number);

        @Override
        public int compareTo(Ticket other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Returns when a call may go out, which has a place from then on until {@link #arrived}.
     *
     * @throws FalconException.Unavailable its turn did not come by its deadline, or the process stops: it is not to be sent
     */
    void await(Turn turn) {
        var deadline = turn.permit().deadline();
        lock.lock();
        var ticket = new Ticket(turn.priority(), tickets++, lock.newCondition());
        queue.add(ticket);
        try {
            while (!goes(ticket, deadline)) {
                requireNotStopped();
            }
        } finally {
            queue.remove(ticket);
            wakeFirst();
            lock.unlock();
        }
    }

    private static void requireNotStopped() {
        if (Thread.currentThread().isInterrupted()) {
            throw new FalconException.Unavailable("the bridge is shutting down", Optional.empty());
        }
    }

    /** Whether it is this one's turn; otherwise some time has passed. */
    private boolean goes(Ticket ticket, Instant deadline) {
        var now = clock.instant();
        var full = isFull(ticket.priority());
        if (queue.first() != ticket || full) {
            requireBefore(deadline, now, full ? UNANSWERED : OTHERS_FIRST);
            sleepUntilFirst(ticket, deadline, now);
            return false;
        }
        var wait = wait(ticket.priority(), now);
        if (!wait.isPositive()) {
            requireBefore(deadline, now, LATE);
            budget.spend(ticket.priority(), now);
            underWay++;
            return true;
        }
        requireBefore(deadline, now.plus(wait), NO_ROOM);
        sleep(wait);
        return false;
    }

    /** Calls that hang hold their places for longer than one who leaves may wait: some are kept free for those. */
    private boolean isFull(Priority priority) {
        var kept = priority == Priority.DEPROVISIONING ? 0 : Math.min(MOST_KEPT, places / 4);
        return underWay >= places - kept;
    }

    private static void requireBefore(Instant deadline, Instant turn, String why) {
        if (turn.isAfter(deadline)) {
            throw new FalconException.Unavailable(why, Optional.empty());
        }
    }

    private Duration wait(Priority priority, Instant now) {
        return isClosed(now) ? Duration.between(now, closedUntil) : budget.wait(priority, now);
    }

    private void sleepUntilFirst(Ticket ticket, Instant deadline, Instant now) {
        var longest = now.plusSeconds(60);
        var until = deadline.isBefore(longest) ? deadline : longest;
        try {
            ticket.first().awaitNanos(Duration.between(now, until).toNanos() + 1);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A more urgent call that comes meanwhile does not wait for this one to wake. */
    private void sleep(Duration wait) {
        lock.unlock();
        try {
            sleeper.sleep(wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP);
        } finally {
            lock.lock();
        }
    }

    private void wakeFirst() {
        if (!queue.isEmpty()) {
            queue.first().first().signal();
        }
    }

    /** A call that had its turn has ended. @param sent false where it never went out: it has cost nothing */
    void arrived(Priority priority, boolean sent) {
        lock.lock();
        try {
            underWay--;
            if (!sent) {
                budget.takeBack(priority);
            }
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #await} would return at once. */
    boolean hasRoom(Priority priority) {
        lock.lock();
        try {
            var unrivalled = queue.isEmpty() || queue.first().priority().compareTo(priority) > 0;
            return unrivalled
                    && !isFull(priority)
                    && !wait(priority, clock.instant()).isPositive();
        } finally {
            lock.unlock();
        }
    }

    /** Learns from the headers of an answer to an API call. */
    void learn(FalconResponse answer) {
        lock.lock();
        try {
            if (!answer.isTooMany()) {
                refusals = 0;
            }
            budget.learn(answer, clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /** A 429: nobody calls before the time it names, or before a back-off where it names none that makes sense. */
    void refused(FalconResponse answer) {
        lock.lock();
        try {
            var now = clock.instant();
            var until = RetryAfter.of(answer, now).orElseGet(() -> now.plus(backoff()));
            var closed = isClosed(now);
            if (!closed) {
                refusals++; // those of calls that were under way together count once
            }
            if (!closed || until.isAfter(closedUntil)) {
                closedUntil = until;
            }
            budget.pause(closedUntil);
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed(Instant now) {
        return RetryAfter.isPause(closedUntil, now);
    }

    private Duration backoff() {
        var doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(refusals, 6));
        return doubled.compareTo(RetryAfter.LONGEST) < 0 ? doubled : RetryAfter.LONGEST;
    }

    /** What Falcon said is left of the minute's quota, or what is likely where it has said nothing for a minute. */
    long remaining() {
        lock.lock();
        try {
            return budget.remaining(clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /** Calls sent within the last minute. */
    int spent() {
        lock.lock();
        try {
            return budget.spent(clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /** The quota as Falcon tells it, calls a minute. */
    long quota() {
        lock.lock();
        try {
            return budget.quota();
        } finally {
            lock.unlock();
        }
    }

    /** How many calls of a priority wait. */
    int waiting(Priority priority) {
        lock.lock();
        try {
            return (int) queue.stream()
                    .filter(ticket -> ticket.priority() == priority)
                    .count();
        } finally {
            lock.unlock();
        }
    }
}
