package dev.scimbridge.convergence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Until when a request may wait for Falcon before it is answered; one for all operations of a Bulk request. */
public record AnswerDeadline(Instant until) {

    /** What is left of it, never negative. */
    public Duration left(Clock clock) {
        var left = Duration.between(clock.instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
