package dev.scimbridge.reconcile;

import dev.scimbridge.convergence.FalconAnswersAgain;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.Wakeups;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;

/**
 * How long a converge that failed waits until it is tried again: longer each time, up to a bound. Those that take access away
 * do not sit that out when Falcon answers again, else the creates that queue would go before them.
 */
class Pauses {

    private static final Logger log = LoggerFactory.getLogger(Pauses.class);
    private static final int MOST_DOUBLINGS = 16;

    private final ReconcileProperties properties;
    private final Wakeups wakeups;
    private final Clock clock;
    private volatile Instant answersAgain = Instant.MIN;

    Pauses(ReconcileProperties properties, Wakeups wakeups, Clock clock) {
        this.properties = properties;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    /** Whoever comes to its end after this has a pause that is over already: see {@link #until}. */
    @EventListener(FalconAnswersAgain.class)
    void end() {
        var now = clock.instant();
        answersAgain = now;
        try {
            wakeups.endPauses(Priority.DEPROVISIONING, now);
            wakeups.ring();
        } catch (DataAccessException away) {
            log.warn(
                    "Who loses access could not be tried at once now that Falcon answers again; that happens within {}.",
                    properties.lastRetry(),
                    away);
        }
    }

    /**
     * When to try again.
     *
     * @param failures how often it failed in a row before, 0 at first
     * @param began when the run began that failed
     */
    Instant until(Priority priority, int failures, Instant began) {
        var now = clock.instant();
        var isFromBefore = priority == Priority.DEPROVISIONING && began.isBefore(answersAgain);
        return isFromBefore ? now : now.plus(pause(failures));
    }

    /** first, 2 × first, 4 × first … up to last; half of it by chance, so that retries spread. */
    private Duration pause(int failures) {
        var doubled = properties.firstRetry().multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        var longest = doubled.compareTo(properties.lastRetry()) < 0 ? doubled : properties.lastRetry();
        return longest.dividedBy(2).plusMillis(ThreadLocalRandom.current().nextLong(longest.toMillis() / 2 + 1));
    }
}
