package dev.scimbridge.falcon;

import dev.scimbridge.provisioning.Priority;
import java.util.Optional;

/**
 * One API call.
 *
 * @param target path and query, encoded
 * @param body JSON text
 */
record Call(Operation operation, Priority priority, String method, String target, Optional<String> body) {}
