/** Properties that hold for whatever chance brings, and chance that repeats by its seed. */
@NullMarked
package dev.scimbridge.seeds;

import org.jspecify.annotations.NullMarked;
