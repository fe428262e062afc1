package dev.scimbridge.operations;

import dev.scimbridge.convergence.TenantGate;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether Falcon's users were ever listed to the end: until then each SCIM request is answered 503, so that nothing is to be sent
 * here. Part of readiness; once it is so it stays so, whatever becomes of Falcon.
 */
final class ListingHealth extends AbstractHealthIndicator {

    private final TenantGate tenant;
    private volatile boolean listed;

    ListingHealth(TenantGate tenant) {
        this.tenant = tenant;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        listed = listed || tenant.isReadable();
        if (listed) {
            health.up();
        } else {
            health.outOfService().withDetail("problem", "Falcon's users were not listed to the end yet.");
        }
    }
}
