/** Databases for tests: SQLite files, and a real PostgreSQL. */
@NullMarked
package dev.scimbridge.databases;

import org.jspecify.annotations.NullMarked;
