/** The borders between the modules, checked. */
@NullMarked
package dev.scimbridge.architecture;

import org.jspecify.annotations.NullMarked;
