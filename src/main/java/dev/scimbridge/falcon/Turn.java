package dev.scimbridge.falcon;

import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;

/** Before whom a call goes out, until when, and what permits each of its sends. */
record Turn(Priority priority, Permit permit) {}
