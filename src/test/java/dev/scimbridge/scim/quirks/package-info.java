@NullMarked
package dev.scimbridge.scim.quirks;

import org.jspecify.annotations.NullMarked;
