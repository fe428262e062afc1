package dev.scimbridge.operations;

import dev.scimbridge.convergence.FalconUsers;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether Falcon accepts us, as last seen; never calls Falcon, and is no part of readiness. */
final class FalconHealth implements HealthIndicator {

    private final FalconUsers falcon;

    FalconHealth(FalconUsers falcon) {
        this.falcon = falcon;
    }

    @Override
    public Health health() {
        return falcon.misconfiguration()
                .map(problem -> Health.down().withDetail("problem", problem).build())
                .orElseGet(() -> Health.up().build());
    }
}
