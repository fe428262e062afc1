package dev.scimbridge.reconcile;

import dev.scimbridge.convergence.DriftWatch;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What happens by schedule ({@code reconcile.*}).
 *
 * @param every how often the tenant's users are listed for new ones; at least {@code 1m}
 * @param rolesMaxAge how old what is known of a user's roles may get before they are read again, holders of an admin role first; at
 *     least {@code 1m}
 * @param drift what becomes of changes that somebody else made in Falcon to users that the bridge manages; {@code repair} never
 *     creates a user again and never gives an admin role back
 * @param mappingEvery how often the role mapping is read from the configuration again, and accounts planned by an
 *     older mapping or role catalogue are looked for; at least {@code 100ms}
 * @param firstRetry how long after a failed converge it is tried again; doubles with each failure; at least {@code 100ms}
 * @param lastRetry the longest such pause; at least {@code first-retry}
 * @param quotaShare how much of the account's whole rate limit these reads use at most, and never more than half of what
 *     {@code falcon.quota-share} leaves to the bridge; above 0 up to 1
 */
@ConfigurationProperties("reconcile")
public record ReconcileProperties(
        @DefaultValue("1h") Duration every,
        @DefaultValue("24h") Duration rolesMaxAge,
        @DefaultValue("report") DriftWatch.DriftPolicy drift,
        @DefaultValue("10s") Duration mappingEvery,
        @DefaultValue("1s") Duration firstRetry,
        @DefaultValue("30s") Duration lastRetry,
        @DefaultValue("0.2") double quotaShare) {

    public ReconcileProperties {
        atLeast("reconcile.every", every, Duration.ofMinutes(1));
        atLeast("reconcile.roles-max-age", rolesMaxAge, Duration.ofMinutes(1));
        atLeast("reconcile.mapping-every", mappingEvery, Duration.ofMillis(100));
        atLeast("reconcile.first-retry", firstRetry, Duration.ofMillis(100));
        atLeast("reconcile.last-retry", lastRetry, firstRetry);
        if (quotaShare <= 0 || quotaShare > 1) {
            throw new IllegalArgumentException(
                    "reconcile.quota-share is " + quotaShare + "; it must be above 0 and at most 1.");
        }
    }

    private static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(key + " is " + value + "; it must be at least " + least + ".");
        }
    }
}
