/** The packaged jar in a process of its own: replays of identity providers, kills, and what it says when it cannot start. */
@NullMarked
package dev.scimbridge.jar;

import org.jspecify.annotations.NullMarked;
