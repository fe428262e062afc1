/** The words of the command line; may use every port and is used by the entry point only. */
@ApplicationModule(displayName = "Commands")
@NullMarked
package dev.scimbridge.commands;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
