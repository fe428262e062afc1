package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether what an operator had to mend is mended. While a problem stands nobody else calls Falcon, so somebody who
 * asks for the problem starts a cheap call in the background, one every five seconds at most.
 */
final class MisconfigurationProbe {

    private static final Logger log = LoggerFactory.getLogger(MisconfigurationProbe.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Dialects dialects;
    private final Clock clock;
    private final AtomicReference<Instant> last = new AtomicReference<>(Instant.MIN);

    MisconfigurationProbe(Dialects dialects, Clock clock) {
        this.dialects = dialects;
        this.clock = clock;
    }

    void attempt() {
        var now = clock.instant();
        var before = last.get();
        if (!before.isAfter(now.minus(PAUSE)) && last.compareAndSet(before, now)) {
            Thread.ofVirtual().name("falcon-recovery").start(this::probe);
        }
    }

    private void probe() {
        try {
            var turn = new Turn(Priority.INLINE, Permit.reading());
            dialects.spoken(turn).probe(turn);
        } catch (FalconException still) {
            log.debug("Falcon cannot be used yet: {}", still.getMessage());
        }
    }
}
