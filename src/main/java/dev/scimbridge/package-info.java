/** The application: its entry point; every capability is a package below this one. */
@NullMarked
package dev.scimbridge;

import org.jspecify.annotations.NullMarked;
