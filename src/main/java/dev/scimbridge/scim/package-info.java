/**
 * HTTP in: speaks SCIM 2.0 to identity providers. Uses {@code account} and {@code provisioning}; of {@code security} whom a caller speaks for, and
 * whose JWTs are let in.
 */
@ApplicationModule(
        displayName = "SCIM",
        allowedDependencies = {
            "account",
            "audit",
            "convergence",
            "mapping",
            "provisioning",
            "query",
            "security",
            "security::jwt"
        })
@NullMarked
package dev.scimbridge.scim;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
