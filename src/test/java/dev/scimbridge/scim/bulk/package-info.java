@NullMarked
package dev.scimbridge.scim.bulk;

import org.jspecify.annotations.NullMarked;
