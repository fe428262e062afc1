package dev.scimbridge.falcon;

import dev.scimbridge.convergence.Priority;
import java.time.Duration;
import java.time.Instant;

/**
 * How much of the account's quota the bridge may spend now: our own sliding minute of calls sent, corrected by what Falcon
 * reports. Not thread-safe.
 *
 * <p>Over any minute no more than {@code quota-share} of the quota is sent. What others use (foreign clients, and other
 * replicas of the bridge) is told by the difference between what Falcon says is left and what we have sent: it is left to them,
 * but for a part of the rest, so that nobody starves the bridge. The reads of the reconcile pass take no more than
 * {@code reconcile.quota-share} of the quota. Calls are spread over the minute, but for a small burst; those of
 * {@link Priority#DEPROVISIONING} are so only in the minute after a pause.
 */
final class QuotaBudget {

    private static final long USUAL_QUOTA = 6_000;
    private static final double PART_OF_THE_REST = 0.75;
    private static final double BURST = 0.02;
    private static final int LEAST_BURST = 8;
    private static final double WEIGHT_OF_NEWS = 0.3;
    private static final Duration NEWS_LASTS = Duration.ofMinutes(1);

    private final double share;
    private final double reconcileShare;
    private final SentMinute sent = new SentMinute();
    private final SentMinute reconciled = new SentMinute();
    private long quota = USUAL_QUOTA;
    private double foreign;
    private long remaining = USUAL_QUOTA;
    private Instant reported = Instant.MIN;
    private double tokens = LEAST_BURST;
    private Instant refilled = Instant.MIN;
    private Instant paused = Instant.MIN;

    /**
     * @param share of the quota that all calls may take in any minute
     * @param reconcileShare of the quota that those of {@link Priority#RECONCILE} may take of it
     */
    QuotaBudget(double share, double reconcileShare) {
        this.share = share;
        this.reconcileShare = reconcileShare;
    }

    /** How long a call of this priority has to wait; zero where it may go. */
    Duration wait(Priority priority, Instant now) {
        var cap = Math.round(cap(priority, now));
        var forRoom = sent.untilBelow(cap, now);
        var forPace = priority == Priority.DEPROVISIONING && !isNews(paused, now) ? Duration.ZERO : untilToken(now);
        return longest(longest(forRoom, forPace), untilReconciling(priority, now));
    }

    private Duration untilReconciling(Priority priority, Instant now) {
        return priority == Priority.RECONCILE
                ? reconciled.untilBelow((long) (quota * reconcileShare), now)
                : Duration.ZERO;
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    void spend(Priority priority, Instant now) {
        if (priority == Priority.RECONCILE) {
            reconciled.add(now);
        }
        refill(now);
        tokens = Math.max(0, tokens - 1);
        sent.add(now);
    }

    /** A call that had its turn was not sent after all. */
    void takeBack(Priority priority) {
        if (priority == Priority.RECONCILE) {
            reconciled.takeBack();
        }
        sent.takeBack();
        tokens = Math.min(burst(), tokens + 1);
    }

    private double cap(Priority priority, Instant now) {
        var mine = mine(now);
        return switch (priority) {
            case DEPROVISIONING -> Math.max(mine, evenPart() * (quota - foreign(now)));
            case INLINE -> mine - reserve(mine, 0.02);
            case BACKGROUND -> mine - reserve(mine, 0.03);
            case RECONCILE -> mine * 0.5;
        };
    }

    /** What is left to others first, and never all of the rest. */
    private double mine(Instant now) {
        var others = foreign(now);
        return Math.max(quota * share - others, Math.min(PART_OF_THE_REST * share, evenPart()) * (quota - others));
    }

    /** Of the rest: two replicas that both take it, each what the other leaves, take the share together. */
    private double evenPart() {
        return share / (2 - share);
    }

    /** What only more urgent calls may spend of what is ours now. */
    private static double reserve(double mine, double part) {
        return Math.max(1, mine * part);
    }

    private double foreign(Instant now) {
        return isNews(reported, now) ? foreign : 0;
    }

    private static boolean isNews(Instant since, Instant now) {
        return !since.equals(Instant.MIN) && Duration.between(since, now).abs().compareTo(NEWS_LASTS) <= 0;
    }

    private Duration untilToken(Instant now) {
        refill(now);
        return tokens >= 1 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil((1 - tokens) / perNano(now)));
    }

    private void refill(Instant now) {
        if (refilled.equals(Instant.MIN)) {
            refilled = now;
        }
        var passed = Duration.between(refilled, now);
        if (passed.isPositive()) {
            tokens = Math.min(burst(), tokens + passed.toNanos() * perNano(now));
        }
        refilled = now; // also where the clock went back
    }

    private double burst() {
        return Math.max(LEAST_BURST, quota * share * BURST);
    }

    private double perNano(Instant now) {
        return Math.max(1, mine(now)) / Duration.ofMinutes(1).toNanos();
    }

    /** Learns from the headers of an answer to an API call. A pool of 15 is that of a dead token, and only that. */
    void learn(FalconResponse answer, Instant now) {
        answer.number("X-Ratelimit-Limit")
                .filter(limit -> limit > 0 && !answer.isOfDeadTokenPool())
                .ifPresent(limit -> {
                    quota = limit;
                    answer.number("X-Ratelimit-Remaining").ifPresent(left -> reported(left, now));
                });
    }

    /** The first report gives the burst of a start after a rest; until the quota was known it had to be a small one. */
    private void reported(long left, Instant now) {
        if (reported.equals(Instant.MIN)) {
            tokens = Math.min(burst(), left * share);
        }
        remaining = left;
        var unexplained = Math.max(0, quota - left - sent.count(now));
        var known = foreign(now);
        foreign = known + WEIGHT_OF_NEWS * (unexplained - known);
        reported = now;
    }

    /** After a pause everything is asked anew, gently: by one call when it ends, since what it would have saved up is not there. */
    void pause(Instant until) {
        tokens = 1;
        refilled = until;
        foreign = 0;
        paused = until;
    }

    /** As Falcon said last; where that is too long ago, what we have not used. */
    long remaining(Instant now) {
        return isNews(reported, now) ? remaining : quota - sent.count(now);
    }

    long quota() {
        return quota;
    }

    int spent(Instant now) {
        return sent.count(now);
    }
}
