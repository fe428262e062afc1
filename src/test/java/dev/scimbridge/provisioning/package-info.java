/** What a test outside of this package needs to put the use cases together. */
@NullMarked
package dev.scimbridge.provisioning;

import org.jspecify.annotations.NullMarked;
