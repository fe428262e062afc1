package dev.scimbridge.convergence;

import dev.scimbridge.convergence.CatalogueVersions.CatalogueVersion;
import dev.scimbridge.mapping.RoleCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenant's roles by their versions; read from Falcon when the tenant is first reached, when they are an hour old, and when
 * one is missing or its grant was refused. A list that could not be read leaves what is known, or nothing: never an empty one. One
 * that lacks roles costs a call more, and nobody a role that is there.
 */
public class RoleCatalogues {

    private static final Logger log = LoggerFactory.getLogger(RoleCatalogues.class);
    private static final Duration MAX_AGE = Duration.ofHours(1);
    private static final Duration MISSING_AGE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final CatalogueVersions versions;
    private final FalconUsers falcon;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(0, RoleCatalogue.UNKNOWN));
    private final AtomicReference<Instant> failed = new AtomicReference<>(Instant.EPOCH);

    RoleCatalogues(CatalogueVersions versions, FalconUsers falcon, Clock clock) {
        this.versions = versions;
        this.falcon = falcon;
        this.clock = clock;
    }

    private record Known(long number, RoleCatalogue catalogue) {}

    /** The newest; {@link RoleCatalogue#UNKNOWN} before the first. Never waits for Falcon. */
    public RoleCatalogue current() {
        return at(currentNumber());
    }

    /** The number of the newest; 0 before the first. */
    long currentNumber() {
        return versions.newest().map(CatalogueVersion::number).orElse(0L);
    }

    /** A catalogue by its version; {@link RoleCatalogue#UNKNOWN} for 0. */
    public RoleCatalogue at(long number) {
        var last = known.get();
        if (last.number() == number) {
            return last.catalogue();
        }
        return versions.find(number).map(found -> kept(number, found)).orElse(RoleCatalogue.UNKNOWN);
    }

    private RoleCatalogue kept(long number, RoleCatalogue catalogue) {
        known.updateAndGet(last -> number > last.number() ? new Known(number, catalogue) : last);
        return catalogue;
    }

    /** Reads it anew if it is an hour old, or was never read. */
    public void refresh() {
        refreshOlderThan(MAX_AGE, Priority.BACKGROUND, Permit.reading());
    }

    /**
     * Reads it anew because a role is missing in it, or was refused, unless that was done a moment ago.
     *
     * @return the number of the newest
     */
    long refreshForMissing(Priority priority, Permit permit) {
        return refreshOlderThan(MISSING_AGE, priority, permit);
    }

    /** One caller reads; another one goes on with what is known, and is woken by the change, if it is one. */
    private long refreshOlderThan(Duration age, Priority priority, Permit permit) {
        var newest = versions.newest();
        if (isFresh(newest, age) || isPausing() || !reading.tryLock()) {
            return newest.map(CatalogueVersion::number).orElse(0L);
        }
        try {
            var read = read(
                    falcon.at(priority, permit),
                    at(newest.map(CatalogueVersion::number).orElse(0L)));
            var stored = versions.add(read, clock.instant());
            if (newest.filter(version -> version.number() == stored.number()).isEmpty()) {
                log.info(
                        "Role catalogue version {}: {} roles.",
                        stored.number(),
                        read.displayNames().size());
                tellFormerNames(read);
            }
            return stored.number();
        } catch (FalconException unreachable) {
            failed.set(clock.instant());
            log.info("The role catalogue could not be read: {}", unreachable.getMessage());
            return newest.map(CatalogueVersion::number).orElse(0L);
        } finally {
            reading.unlock();
        }
    }

    /** A list that lacks a role that there was is not believed before Falcon says so of the role itself; nor is a name that is missing. */
    private static RoleCatalogue read(FalconUsers falcon, RoleCatalogue former) {
        var listed = falcon.fetchCatalogue();
        if (!listed.known()) {
            throw new FalconException.Unavailable("Falcon lists no roles.", Optional.empty());
        }
        var missing = listed.missingOf(former);
        var there = missing.isEmpty() ? RoleCatalogue.UNKNOWN : falcon.fetchCatalogue(missing);
        return listed.with(there, former);
    }

    private static void tellFormerNames(RoleCatalogue read) {
        read.formerNames()
                .forEach((name, id) -> log.info(
                        "No single role is called '{}' any more; in the mapping it still stands for {}. Better name that id.",
                        name,
                        id.value()));
    }

    private boolean isFresh(Optional<CatalogueVersion> newest, Duration age) {
        return newest.filter(version -> isYounger(version.readAt(), age)).isPresent();
    }

    private boolean isPausing() {
        return isYounger(failed.get(), PAUSE);
    }

    /** Of what is later than now, by a clock that has been set back, nobody knows how old it is. */
    private boolean isYounger(Instant at, Duration age) {
        var now = clock.instant();
        return at.isAfter(now.minus(age)) && !at.isAfter(now);
    }
}
