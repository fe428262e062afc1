package dev.scimbridge.operations;

import dev.scimbridge.convergence.Drift;
import dev.scimbridge.convergence.Drift.Kind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What somebody changed in Falcon behind the bridge's back; counted at most every ten seconds, however often it is asked. */
final class DriftMetrics implements MeterBinder {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Drift drift;
    private final Clock clock;
    private Map<Kind, Long> counted = Map.of();
    private Instant at = Instant.EPOCH;

    DriftMetrics(Drift drift, Clock clock) {
        this.drift = drift;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var kind : Kind.values()) {
            Gauge.builder("bridge.drift", () -> count(kind))
                    .tag("kind", kind.wire())
                    .description("Changes that somebody else made in Falcon to users that the bridge manages")
                    .register(registry);
        }
    }

    private synchronized long count(Kind kind) {
        if (at.plus(FRESH).isBefore(clock.instant())) {
            counted = drift.count();
            at = clock.instant();
        }
        return counted.getOrDefault(kind, 0L);
    }
}
