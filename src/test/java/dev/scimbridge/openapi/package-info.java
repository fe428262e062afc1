/** The OpenAPI document: how the build makes it, and that it is true. */
@NullMarked
package dev.scimbridge.openapi;

import org.jspecify.annotations.NullMarked;
