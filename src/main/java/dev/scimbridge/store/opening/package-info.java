/** Whether the database may be used, asked before anything opens it: what cannot be trusted stops the start, and nothing is written to it. */
@NullMarked
package dev.scimbridge.store.opening;

import org.jspecify.annotations.NullMarked;
