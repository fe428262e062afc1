/**
 * What the packaged jar reaches, against the simulator: ratios of one run, for docs/benchmarks.md. Only the profile {@code bench}
 * runs a class whose name ends in Benchmark; one more of them needs no more than that, and a section on the page.
 */
@NullMarked
package dev.scimbridge.bench;

import org.jspecify.annotations.NullMarked;
