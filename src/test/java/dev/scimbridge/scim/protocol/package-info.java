@NullMarked
package dev.scimbridge.scim.protocol;

import org.jspecify.annotations.NullMarked;
