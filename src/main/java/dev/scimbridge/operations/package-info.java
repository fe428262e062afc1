/** Health, metrics, and a start that says plainly what is wrong with its configuration. Uses ports of {@code provisioning}. */
@ApplicationModule(
        displayName = "Operations",
        allowedDependencies = {"account", "audit", "convergence", "plan :: rails", "provisioning"})
@NullMarked
package dev.scimbridge.operations;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
