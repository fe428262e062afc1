/**
 * SQL: implements the ports of {@code provisioning} and {@code security} on SQLite and PostgreSQL. One set of statements for both; where they
 * differ, {@link dev.scimbridge.store.SqlDialect} says how.
 */
@ApplicationModule(
        displayName = "Store",
        allowedDependencies = {
            "account",
            "audit",
            "convergence",
            "mapping",
            "plan",
            "plan :: rails",
            "provisioning",
            "query",
            "security"
        })
@NullMarked
package dev.scimbridge.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
