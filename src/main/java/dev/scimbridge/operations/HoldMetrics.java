package dev.scimbridge.operations;

import dev.scimbridge.convergence.Holds;
import dev.scimbridge.convergence.Holds.Waiting;
import dev.scimbridge.plan.rails.RailName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** What waits for an operator, by rail, and how long the first of it has. */
final class HoldMetrics implements MeterBinder {

    private final Recent<Map<RailName, Waiting>> waiting;
    private final Clock clock;

    HoldMetrics(Holds holds, Clock clock) {
        this.waiting = new Recent<>(holds::waiting);
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

    private double number(RailName rail) {
        return waiting.number(
                byRail -> byRail.containsKey(rail) ? byRail.get(rail).number() : 0);
    }

    private double longest() {
        return waiting.secondsSince(
                byRail -> byRail.values().stream().map(Waiting::oldest).min(Instant::compareTo), clock);
    }
}
