/** Provisioning under faults: a seeded simulation of identity providers, replicas and a Falcon that fails. */
@NullMarked
package dev.scimbridge.provisioning;

import org.jspecify.annotations.NullMarked;
