/**
 * What identity providers send that RFC 7644 does not know, by vendor: each says what deviant input means in the RFC's terms, and is asked
 * where that input is read. Sources: the vendors' documentation and recorded requests (test resources {@code idp}).
 */
@NullMarked
package dev.scimbridge.scim.quirks;

import org.jspecify.annotations.NullMarked;
