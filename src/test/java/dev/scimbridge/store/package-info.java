@NullMarked
package dev.scimbridge.store;

import org.jspecify.annotations.NullMarked;
