/**
 * What is asked of a list: a predicate tree over attribute paths, the documents it is decided over, and one page of what fulfils it.
 * Pure: uses {@code account}
 * only.
 */
@ApplicationModule(
        displayName = "Query",
        allowedDependencies = {"account"})
@NullMarked
package dev.scimbridge.query;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
