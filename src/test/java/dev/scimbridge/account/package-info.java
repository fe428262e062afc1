/** The nouns, tried on their own. */
@NullMarked
package dev.scimbridge.account;

import org.jspecify.annotations.NullMarked;
