/** The use cases on users and groups, and the only writer of what is wanted; the engine brings Falcon to it. */
@ApplicationModule(
        displayName = "Provisioning",
        allowedDependencies = {"account", "audit", "convergence", "mapping", "plan", "plan :: rails", "query"})
@NullMarked
package dev.scimbridge.provisioning;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
