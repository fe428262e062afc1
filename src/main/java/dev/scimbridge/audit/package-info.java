/** What was asked of the bridge and what it did in Falcon, on record. Its port is implemented by {@code store}. */
@ApplicationModule(
        displayName = "Audit",
        allowedDependencies = {})
@NullMarked
package dev.scimbridge.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
