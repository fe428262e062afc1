package dev.scimbridge.simulator;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;

/** Calls that count against one limit a minute, as a sliding window. */
final class RatePool {

    private static final int MINUTE = 60;

    private final int limit;
    private final boolean enforced;
    private final Clock clock;
    private final ArrayDeque<Instant> taken = new ArrayDeque<>();

    private RatePool(int limit, boolean enforced, Clock clock) {
        this.limit = limit;
        this.enforced = enforced;
        this.clock = clock;
    }

    static RatePool of(int perMinute, Clock clock) {
        return new RatePool(perMinute, true, clock);
    }

    /** Tells a limit, and never comes near it. */
    static RatePool unlimited(int told, Clock clock) {
        return new RatePool(told, false, clock);
    }

    int limit() {
        return limit;
    }

    /** Counts a call; where there is no room it is not counted, and this tells when there is some again. */
    synchronized Optional<Instant> take() {
        if (!enforced) {
            return Optional.empty();
        }
        forget();
        if (taken.size() >= limit) {
            return Optional.of(taken.getFirst().plusSeconds(MINUTE));
        }
        taken.addLast(clock.instant());
        return Optional.empty();
    }

    synchronized int remaining() {
        forget();
        return enforced ? limit - taken.size() : limit - 1;
    }

    private void forget() {
        var minuteAgo = clock.instant().minusSeconds(MINUTE);
        while (!taken.isEmpty() && taken.getFirst().isBefore(minuteAgo)) {
            taken.removeFirst();
        }
    }
}
