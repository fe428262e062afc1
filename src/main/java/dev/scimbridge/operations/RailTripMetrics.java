package dev.scimbridge.operations;

import dev.scimbridge.convergence.RailTrips;
import dev.scimbridge.plan.rails.RailName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How often each rail began to hold something since this process started. */
final class RailTripMetrics implements RailTrips {

    private final Map<RailName, Counter> trips = new EnumMap<>(RailName.class);

    RailTripMetrics(MeterRegistry registry) {
        for (var rail : RailName.values()) {
            trips.put(
                    rail,
                    Counter.builder("bridge.rail.trips")
                            .tag("rail", rail.wire())
                            .description("How often a rail began to hold something of a user or a group")
                            .register(registry));
        }
    }

    @Override
    public void tripped(RailName rail) {
        Optional.ofNullable(trips.get(rail)).ifPresent(Counter::increment);
    }
}
