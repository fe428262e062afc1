package dev.scimbridge.convergence;

import dev.scimbridge.mapping.RoleCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tenant's roles, fetched when the tenant is first reached and again when they are an hour old. */
public final class RoleCatalogues {

    private static final Logger log = LoggerFactory.getLogger(RoleCatalogues.class);
    private static final Duration MAX_AGE = Duration.ofHours(1);
    private static final Duration MIN_AGE = Duration.ofMinutes(1);

    private final FalconUsers falcon;
    private final Clock clock;
    private final AtomicReference<Fetched> fetched =
            new AtomicReference<>(new Fetched(RoleCatalogue.UNKNOWN, Instant.MIN));

    public RoleCatalogues(FalconUsers falcon, Clock clock) {
        this.falcon = falcon;
        this.clock = clock;
    }

    private record Fetched(RoleCatalogue catalogue, Instant at) {}

    /** What is known; never waits for Falcon. */
    public RoleCatalogue current() {
        return fetched.get().catalogue();
    }

    /** Fetches it if it is old; keeps what is known when Falcon cannot be reached. */
    public void refresh() {
        refreshOlderThan(MAX_AGE);
    }

    /** Fetches it anew when a role was missing in it, at most once a minute. */
    public void refreshForMissing() {
        refreshOlderThan(MIN_AGE);
    }

    private void refreshOlderThan(Duration age) {
        if (fetched.get().at().isBefore(clock.instant().minus(age))) {
            fetch().ifPresent(catalogue -> fetched.set(new Fetched(catalogue, clock.instant())));
        }
    }

    private Optional<RoleCatalogue> fetch() {
        try {
            return Optional.of(falcon.at(Priority.INLINE).fetchCatalogue());
        } catch (FalconException unreachable) {
            log.info("The role catalogue could not be fetched: {}", unreachable.getMessage());
            return Optional.empty();
        }
    }
}
