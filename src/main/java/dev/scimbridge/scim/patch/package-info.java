/** PATCH whole (RFC 7644 §3.5.2): on a user's document, and for groups as deltas that never load the members. */
@NullMarked
package dev.scimbridge.scim.patch;

import org.jspecify.annotations.NullMarked;
