/** What {@code rebuild} takes and {@code backup --ids} gives: a file of SCIM ids and Falcon's uuids. Uses no database. */
@NullMarked
package dev.scimbridge.commands.rebuild;

import org.jspecify.annotations.NullMarked;
