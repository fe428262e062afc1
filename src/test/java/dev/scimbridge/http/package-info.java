/** The one HTTP client of the tests: exactly the bytes that are asked for, and SCIM on top of it. */
@NullMarked
package dev.scimbridge.http;

import org.jspecify.annotations.NullMarked;
