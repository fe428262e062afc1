package dev.scimbridge.operations;

import dev.scimbridge.convergence.TenantGate;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether Falcon's users were ever listed to the end: until then each SCIM request is answered 503, so that nothing is to be sent
 * here. Part of readiness; once it is so it stays so, whatever becomes of Falcon.
 */
final class ListingHealth implements HealthIndicator {

    private final TenantGate tenant;
    private volatile boolean listed;

    ListingHealth(TenantGate tenant) {
        this.tenant = tenant;
    }

    @Override
    public Health health() {
        listed = listed || tenant.isReadable();
        return listed
                ? Health.up().build()
                : Health.outOfService()
                        .withDetail("problem", "Falcon's users were not listed to the end yet.")
                        .build();
    }
}
