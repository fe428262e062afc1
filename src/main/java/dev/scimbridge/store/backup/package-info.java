/** Copies of a store: how a file of SQLite is copied while it is used, put in the place of another, and copied
 * to PostgreSQL. Uses no port. */
@NamedInterface("backup")
@NullMarked
package dev.scimbridge.store.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
