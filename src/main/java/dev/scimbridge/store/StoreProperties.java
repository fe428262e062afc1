package dev.scimbridge.store;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * The store ({@code bridge.store.*}).
 *
 * @param maxScanned how many resources a filter may look at for what no index serves; at least 1
 * @param waitAtStart how long the start waits for a PostgreSQL that is not there yet, or takes no writes, or for another process that has
 *     locked the SQLite file, before it stops; {@code 0s} to {@code 1h}
 */
@ConfigurationProperties("bridge.store")
public record StoreProperties(
        @DefaultValue("10000") int maxScanned,
        @DefaultValue("2m") @Name("wait") Duration waitAtStart) {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    public StoreProperties {
        if (maxScanned < 1) {
            throw new IllegalArgumentException("bridge.store.max-scanned must be at least 1.");
        }
        if (waitAtStart.isNegative() || waitAtStart.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "bridge.store.wait is " + waitAtStart + "; it must be between 0s and " + LONGEST_WAIT + ".");
        }
    }
}
