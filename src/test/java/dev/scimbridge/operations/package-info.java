/** Health, metrics and settings, seen from outside. */
@NullMarked
package dev.scimbridge.operations;

import org.jspecify.annotations.NullMarked;
