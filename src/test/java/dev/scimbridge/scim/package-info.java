@NullMarked
package dev.scimbridge.scim;

import org.jspecify.annotations.NullMarked;
