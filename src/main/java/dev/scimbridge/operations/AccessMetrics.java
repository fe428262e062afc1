package dev.scimbridge.operations;

import dev.scimbridge.convergence.AccessBegins;
import dev.scimbridge.convergence.AccessEnds;
import dev.scimbridge.convergence.Wish;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How long access outlives the word that ends it: of those whose access has ended, from the identity provider's request (or the
 * mapping's change) to Falcon's acceptance of the last call; and how long it has for whoever still has some. And how long whoever is
 * active waits for Falcon, from the same word.
 */
final class AccessMetrics implements AccessBegins, AccessEnds {

    private final Map<Wish, Timer> converged = new EnumMap<>(Wish.class);
    private final Timer revoked;
    private final Timer verified;
    private final Recent<Optional<Instant>> oldest;

    AccessMetrics(MeterRegistry registry, Overdue overdue, Clock clock) {
        this.oldest = new Recent<>(overdue::oldest);
        this.revoked = timer(
                registry, "bridge.revoked", "From the word that ends access to Falcon's acceptance of the last call");
        this.verified = timer(
                registry,
                "bridge.revoked.verified",
                "From the word that ends access to the read that confirms its end, once reads have caught up");
        for (var wish : List.of(Wish.CREATE, Wish.CHANGE)) {
            converged.put(
                    wish,
                    timer(
                            registry,
                            "bridge.convergence",
                            "From the first write that Falcon had not followed yet to all that is desired of an active user",
                            "op",
                            wish.wire()));
        }
        Gauge.builder("bridge.access.overdue", () -> oldest.secondsSince(Function.identity(), clock))
                .baseUnit("seconds")
                .description("How long the longest access has outlived the word that ended it; held ones too")
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description, String... tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1))
                .register(registry);
    }

    @Override
    public void begun(Wish wish, Duration after) {
        Optional.ofNullable(converged.get(wish)).ifPresent(timer -> record(timer, after));
    }

    @Override
    public void ended(Duration after) {
        record(revoked, after);
    }

    @Override
    public void verified(Duration after) {
        record(verified, after);
    }

    private static void record(Timer timer, Duration after) {
        timer.record(after.isNegative() ? Duration.ZERO : after);
    }
}
