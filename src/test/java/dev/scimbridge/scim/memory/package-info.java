/** The ports of provisioning in memory, for one process and no crash: what stands behind SCIM in its own tests. */
@NullMarked
package dev.scimbridge.scim.memory;

import org.jspecify.annotations.NullMarked;
