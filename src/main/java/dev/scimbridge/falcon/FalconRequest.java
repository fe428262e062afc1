package dev.scimbridge.falcon;

import dev.scimbridge.convergence.Priority;
import java.util.Optional;

/**
 * One API call.
 *
 * @param target path and query, encoded
 * @param body JSON text
 */
record FalconRequest(Operation operation, Priority priority, String method, String target, Optional<String> body) {}
