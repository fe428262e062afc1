/**
 * The use cases: stores what the identity provider wants, then brings Falcon to it under a lease. The only writer of
 * accounts and groups. Uses {@code account} and {@code plan}; its ports are implemented by {@code store} and {@code falcon}.
 */
@ApplicationModule(
        displayName = "Provisioning",
        allowedDependencies = {"account", "plan"})
@NullMarked
package dev.scimbridge.provisioning;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
