/**
 * The engine: brings Falcon to what is desired for one account (claim, observe, plan, permit, apply, verdict), and knows the
 * tenant: whether it may be used, its users, its roles. Its ports are implemented by {@code store} and {@code falcon}.
 */
@ApplicationModule(
        displayName = "Convergence",
        allowedDependencies = {"account", "audit", "mapping", "plan", "plan :: rails", "query"})
@NullMarked
package dev.scimbridge.convergence;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
