package dev.scimbridge.operations;

import dev.scimbridge.convergence.TenantGate;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether Falcon accepts us, as last seen; never calls Falcon, and is no part of readiness. */
final class FalconHealth implements HealthIndicator {

    private final TenantGate tenant;

    FalconHealth(TenantGate tenant) {
        this.tenant = tenant;
    }

    @Override
    public Health health() {
        return tenant.problem()
                .map(problem -> Health.down().withDetail("problem", problem).build())
                .orElseGet(() -> Health.up().build());
    }
}
