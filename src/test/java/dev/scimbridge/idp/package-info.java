/** Identity providers as they really speak: their recorded requests (test resources {@code idp}) replayed over HTTP. */
@NullMarked
package dev.scimbridge.idp;

import org.jspecify.annotations.NullMarked;
