package dev.scimbridge.operations;

import dev.scimbridge.convergence.Drift;
import dev.scimbridge.convergence.Drift.Kind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;

/** What somebody changed in Falcon behind the bridge's back. */
final class DriftMetrics implements MeterBinder {

    private final Recent<Map<Kind, Long>> counted;

    DriftMetrics(Drift drift) {
        this.counted = new Recent<>(drift::count);
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

    private double count(Kind kind) {
        return counted.number(found -> found.getOrDefault(kind, 0L));
    }
}
