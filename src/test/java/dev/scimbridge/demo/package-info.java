/** The bridge with a simulated Falcon and a small tenant, for trying it without credentials. */
@NullMarked
package dev.scimbridge.demo;

import org.jspecify.annotations.NullMarked;
