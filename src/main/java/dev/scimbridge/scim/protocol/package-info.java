/** The common parts of RFC 7644's messages: failures, bodies, query strings, preconditions. Knows no resource and no Spring. */
@NullMarked
package dev.scimbridge.scim.protocol;

import org.jspecify.annotations.NullMarked;
