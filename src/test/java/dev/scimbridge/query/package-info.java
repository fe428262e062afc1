/** What a query means. */
@NullMarked
package dev.scimbridge.query;

import org.jspecify.annotations.NullMarked;
