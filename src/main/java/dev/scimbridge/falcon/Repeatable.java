package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;

/** An outage that a repeat may outlive; the call had no effect, or repeating it does no harm. Never leaves the pipeline. */
final class Repeatable extends RuntimeException {

    private final FalconException failure;

    Repeatable(FalconException failure) {
        super(failure.getMessage(), failure, false, false);
        this.failure = failure;
    }

    FalconException failure() {
        return failure;
    }
}
