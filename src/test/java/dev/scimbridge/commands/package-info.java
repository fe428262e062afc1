/** The words of the command line, as a person or a script meets them. */
@NullMarked
package dev.scimbridge.commands;

import org.jspecify.annotations.NullMarked;
