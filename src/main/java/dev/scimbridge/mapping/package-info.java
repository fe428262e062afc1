/** Which groups give which roles, and which roles the tenant has. Pure: uses {@code account} only. */
@ApplicationModule(
        displayName = "Mapping",
        allowedDependencies = {"account"})
@NullMarked
package dev.scimbridge.mapping;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
