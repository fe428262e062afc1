package dev.scimbridge.operations;

import dev.scimbridge.convergence.Holds;
import dev.scimbridge.convergence.Holds.Waiting;
import dev.scimbridge.plan.rails.RailName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What waits for an operator, by rail, and how long the first of it has; read at most every ten seconds, however often it is asked. */
final class HoldMetrics implements MeterBinder {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Holds holds;
    private final Clock clock;
    private Map<RailName, Waiting> waiting = Map.of();
    private Instant at = Instant.EPOCH;

    HoldMetrics(Holds holds, Clock clock) {
        this.holds = holds;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var rail : RailName.values()) {
            Gauge.builder("bridge.held", () -> number(rail))
                    .tag("rail", rail.wire())
                    .description("Users and groups with changes that wait for an operator")
                    .register(registry);
        }
        Gauge.builder("bridge.held.longest", this::longest)
                .baseUnit("seconds")
                .description("How long the first of them has waited")
                .register(registry);
    }

    private synchronized Map<RailName, Waiting> current() {
        if (at.plus(FRESH).isBefore(clock.instant())) {
            waiting = holds.waiting();
            at = clock.instant();
        }
        return waiting;
    }

    private long number(RailName rail) {
        var held = current().get(rail);
        return held == null ? 0 : held.number();
    }

    private long longest() {
        return current().values().stream()
                .map(Waiting::oldest)
                .min(Instant::compareTo)
                .map(oldest -> Duration.between(oldest, clock.instant()).toSeconds())
                .orElse(0L);
    }
}
