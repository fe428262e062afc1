/**
 * What identity providers send that RFC 7644 does not know, by vendor: each turns deviant input into RFC input before
 * anything else sees it. Sources: the vendors' documentation and recorded requests (test resources {@code idp}).
 */
@NullMarked
package dev.scimbridge.scim.quirks;

import org.jspecify.annotations.NullMarked;
