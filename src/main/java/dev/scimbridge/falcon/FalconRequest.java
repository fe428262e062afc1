package dev.scimbridge.falcon;

import java.util.Optional;

/**
 * One API call.
 *
 * @param target path and query, encoded
 * @param body JSON text
 */
record FalconRequest(Operation operation, Turn turn, String method, String target, Optional<String> body) {}
