package dev.scimbridge.operations;

import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Accounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;

/** How many accounts are in which state. */
final class AccountMetrics implements MeterBinder {

    private final Recent<Map<String, Long>> counted;

    AccountMetrics(Accounts accounts) {
        this.counted = new Recent<>(accounts::countByState);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var state : State.values()) {
            Gauge.builder("bridge.users", () -> count(state))
                    .tag("state", state.wire())
                    .description("Users by how far Falcon is from what is desired")
                    .register(registry);
        }
    }

    private double count(State state) {
        return counted.number(found -> found.getOrDefault(state.wire(), 0L));
    }
}
