/** An OAuth 2 issuer over real HTTP, whose keys rotate. */
@NullMarked
package dev.scimbridge.issuer;

import org.jspecify.annotations.NullMarked;
