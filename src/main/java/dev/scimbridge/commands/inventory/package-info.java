/**
 * What {@code inventory} makes: all users of a tenant with their roles, read from Falcon through its port and written as a table, as
 * CSV or as JSON lines. Uses no database.
 */
@NullMarked
package dev.scimbridge.commands.inventory;

import org.jspecify.annotations.NullMarked;
