/** Copies of a store: how a file of SQLite is copied while it is used, and put in the place of another. Uses no port. */
@NamedInterface("backup")
@NullMarked
package dev.scimbridge.store.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
