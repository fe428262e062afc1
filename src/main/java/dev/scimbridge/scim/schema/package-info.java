/**
 * What attributes users and groups have (RFC 7643 §7), from Apache SCIMple's registry with its slips mended. Uses SCIMple and
 * the paths of {@code query}.
 */
@NullMarked
package dev.scimbridge.scim.schema;

import org.jspecify.annotations.NullMarked;
