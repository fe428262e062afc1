/** Decides what to change in Falcon: desired × observed × policy → changes, as a value. Pure: uses {@code account} only. */
@ApplicationModule(
        displayName = "Plan",
        allowedDependencies = {"account"})
@NullMarked
package dev.scimbridge.plan;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
