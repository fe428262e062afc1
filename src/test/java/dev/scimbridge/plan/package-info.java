/** Tables for the planner. */
@NullMarked
package dev.scimbridge.plan;

import org.jspecify.annotations.NullMarked;
