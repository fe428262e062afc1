package dev.scimbridge.operations;

import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Accounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** How many accounts are in which state; counted at most every ten seconds, however often it is asked. */
final class AccountMetrics implements MeterBinder {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Accounts accounts;
    private final Clock clock;
    private Map<String, Long> counted = Map.of();
    private Instant at = Instant.EPOCH;

    AccountMetrics(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
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

    private synchronized long count(State state) {
        if (at.plus(FRESH).isBefore(clock.instant())) {
            counted = accounts.countByState();
            at = clock.instant();
        }
        return counted.getOrDefault(state.wire(), 0L);
    }
}
