/** Who may call: tokens, and a filter chain that denies whatever nobody has allowed. Uses nothing of the others. */
@ApplicationModule(
        displayName = "Security",
        allowedDependencies = {})
@NullMarked
package dev.scimbridge.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
