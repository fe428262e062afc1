/** The engine under faults: a seeded simulation of identity providers, replicas and a Falcon that fails. */
@NullMarked
package dev.scimbridge.convergence;

import org.jspecify.annotations.NullMarked;
