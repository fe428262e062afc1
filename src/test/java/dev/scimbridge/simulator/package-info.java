/** The one Falcon simulator: an HTTP server with a tenant in memory, for tests, the demo and benchmarks. */
@NullMarked
package dev.scimbridge.simulator;

import org.jspecify.annotations.NullMarked;
