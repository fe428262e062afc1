/** What stands in the log. */
@NullMarked
package dev.scimbridge.logs;

import org.jspecify.annotations.NullMarked;
