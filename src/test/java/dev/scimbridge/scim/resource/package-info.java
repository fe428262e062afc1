@NullMarked
package dev.scimbridge.scim.resource;

import org.jspecify.annotations.NullMarked;
