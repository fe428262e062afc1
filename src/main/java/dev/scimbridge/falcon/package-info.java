/** HTTP out: Falcon's user management in its dialects, with token, pace and resilience. Implements {@code FalconUsers}. */
@ApplicationModule(
        displayName = "Falcon",
        allowedDependencies = {"account", "convergence", "mapping", "plan"})
@NullMarked
package dev.scimbridge.falcon;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
