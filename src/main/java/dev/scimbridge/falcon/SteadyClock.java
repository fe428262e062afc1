package dev.scimbridge.falcon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that never goes back: where the one behind it is set back, it goes on from what it has told last. For how long, not for when. */
final class SteadyClock extends Clock {

    private final Clock clock;
    private Duration ahead = Duration.ZERO;
    private Instant last = Instant.MIN;

    SteadyClock(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Instant instant() {
        var now = clock.instant().plus(ahead);
        if (now.isBefore(last)) {
            ahead = ahead.plus(Duration.between(now, last));
            now = last;
        }
        last = now;
        return now;
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new SteadyClock(clock.withZone(zone));
    }
}
