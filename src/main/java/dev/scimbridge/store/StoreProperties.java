package dev.scimbridge.store;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The store ({@code bridge.store.*}).
 *
 * @param maxScanned how many resources a filter may look at for what no index serves
 */
@ConfigurationProperties("bridge.store")
public record StoreProperties(@DefaultValue("10000") int maxScanned) {

    public StoreProperties {
        if (maxScanned < 1) {
            throw new IllegalArgumentException("bridge.store.max-scanned must be at least 1.");
        }
    }
}
