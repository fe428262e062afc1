package dev.scimbridge.falcon;

import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import java.util.Optional;

/**
 * Before whom a call goes out, until when, and what permits each of its sends.
 *
 * @param probe whether it asks which tenant this is: then it goes out with any API client
 */
record Turn(Priority priority, Permit permit, Optional<TenantProbe> probe) {

    Turn(Priority priority, Permit permit) {
        this(priority, permit, Optional.empty());
    }

    /** The same, as a probe of its own. */
    Turn probing() {
        return new Turn(priority, permit, Optional.of(new TenantProbe()));
    }
}
