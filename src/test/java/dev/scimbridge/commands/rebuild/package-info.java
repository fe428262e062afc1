@NullMarked
package dev.scimbridge.commands.rebuild;

import org.jspecify.annotations.NullMarked;
