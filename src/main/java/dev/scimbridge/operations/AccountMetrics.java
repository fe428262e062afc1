package dev.scimbridge.operations;

import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Backlog;
import dev.scimbridge.convergence.Census;
import dev.scimbridge.convergence.Census.Access;
import dev.scimbridge.convergence.Wish;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How many accounts are in which state and have which access, what the pending ones wait for, and how long the first of them has waited. */
final class AccountMetrics implements MeterBinder {

    /** All users are looked at for that. */
    private static final Duration OF_ALL = Duration.ofMinutes(1);

    private final Recent<Map<State, Long>> counted;
    private final Recent<Map<Access, Long>> byAccess;
    private final Recent<Optional<Instant>> oldest;
    private final Recent<Map<Wish, Long>> pending;
    private final Clock clock;

    AccountMetrics(Census census, Backlog backlog, Clock clock) {
        this.counted = new Recent<>(census::byState);
        this.byAccess = new Recent<>(OF_ALL, census::byAccess);
        this.oldest = new Recent<>(backlog::oldestPending);
        this.pending = new Recent<>(backlog::pending);
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
        for (var access : Access.values()) {
            Gauge.builder("bridge.users.by.access", () -> byAccess.number(found -> found.getOrDefault(access, 0L)))
                    .tag("access", access.wire())
                    .description("Users by the access that they have, counted at most once a minute")
                    .register(registry);
        }
        for (var wish : Wish.values()) {
            Gauge.builder("bridge.pending", () -> pending.number(found -> found.getOrDefault(wish, 0L)))
                    .tag("op", wish.wire())
                    .description("Pending users by what they wait for in Falcon, deleted ones too")
                    .register(registry);
        }
        Gauge.builder("bridge.pending.longest", () -> oldest.secondsSince(Function.identity(), clock))
                .baseUnit("seconds")
                .description("How long the first of the pending users has waited for Falcon")
                .register(registry);
    }

    private double count(State state) {
        return counted.number(found -> found.getOrDefault(state, 0L));
    }
}
