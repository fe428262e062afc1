@NullMarked
package dev.scimbridge.scim.patch;

import org.jspecify.annotations.NullMarked;
