/**
 * The guards over a plan: each lets through what it may and holds the rest, with a sentence that says why. Pure: what has to be
 * counted across accounts and replicas is asked of a port. Uses {@code account} and {@code plan}.
 */
@NamedInterface("rails")
@NullMarked
package dev.scimbridge.plan.rails;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
