package dev.scimbridge.reconcile;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What happens by schedule ({@code reconcile.*}).
 *
 * @param every how often the tenant's users are listed for new ones
 * @param mappingEvery how often the role mapping is read from the configuration again, and accounts planned by an
 *     older mapping or role catalogue are looked for
 * @param firstRetry how long after a failed converge it is tried again; doubles with each failure
 * @param lastRetry the longest such pause
 */
@ConfigurationProperties("reconcile")
public record ReconcileProperties(
        @DefaultValue("1h") Duration every,
        @DefaultValue("10s") Duration mappingEvery,
        @DefaultValue("1s") Duration firstRetry,
        @DefaultValue("30s") Duration lastRetry) {

    public ReconcileProperties {
        atLeast("reconcile.every", every, Duration.ofMinutes(1));
        atLeast("reconcile.mapping-every", mappingEvery, Duration.ofMillis(100));
        atLeast("reconcile.first-retry", firstRetry, Duration.ofMillis(100));
        atLeast("reconcile.last-retry", lastRetry, firstRetry);
    }

    private static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(key + " is " + value + "; it must be at least " + least + ".");
        }
    }
}
