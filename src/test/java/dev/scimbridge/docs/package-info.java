/** The documentation is held to what is there: settings, links, commands, examples. */
@NullMarked
package dev.scimbridge.docs;

import org.jspecify.annotations.NullMarked;
