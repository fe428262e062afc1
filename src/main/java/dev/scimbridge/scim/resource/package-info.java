/**
 * SCIM resources between JSON and the nouns of {@code account}: documents that clients wrote, profiles made from them, and
 * what answers show.
 */
@NullMarked
package dev.scimbridge.scim.resource;

import org.jspecify.annotations.NullMarked;
