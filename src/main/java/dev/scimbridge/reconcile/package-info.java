/**
 * What happens by schedule: wakes accounts for converge, retries, mirrors new users of the tenant, re-reads the mapping. Uses
 * the use cases of {@code provisioning}.
 */
@ApplicationModule(
        displayName = "Reconcile",
        allowedDependencies = {"account", "audit", "convergence", "provisioning"})
@NullMarked
package dev.scimbridge.reconcile;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
