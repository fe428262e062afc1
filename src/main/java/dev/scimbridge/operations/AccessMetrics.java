package dev.scimbridge.operations;

import dev.scimbridge.convergence.AccessEnds;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long access outlives the word that ends it: of those whose access has ended, from the identity provider's request (or the
 * mapping's change) to Falcon's acceptance of the last call; and how long it has for whoever still has some.
 */
final class AccessMetrics implements AccessEnds {

    private final Timer revoked;
    private final Recent<Optional<Instant>> oldest;
    private final Clock clock;

    AccessMetrics(MeterRegistry registry, Overdue overdue, Clock clock) {
        this.oldest = new Recent<>(overdue::oldest, Optional.empty(), clock);
        this.clock = clock;
        this.revoked = Timer.builder("bridge.revoked")
                .description("From the word that ends access to Falcon's acceptance of the last call")
                .serviceLevelObjectives(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1))
                .register(registry);
        Gauge.builder("bridge.access.overdue", this::longest)
                .baseUnit("seconds")
                .description("How long the longest access has outlived the word that ended it; held ones too")
                .register(registry);
    }

    @Override
    public void ended(Duration after) {
        revoked.record(after.isNegative() ? Duration.ZERO : after);
    }

    private long longest() {
        return oldest.get()
                .map(since -> Duration.between(since, clock.instant()).toSeconds())
                .orElse(0L);
    }
}
