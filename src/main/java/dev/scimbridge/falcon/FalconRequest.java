package dev.scimbridge.falcon;

import dev.scimbridge.plan.Dialect;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One API call.
 *
 * @param target path and query, encoded
 * @param connection what it travels on
 */
record FalconRequest(
        Operation operation,
        Dialect dialect,
        Turn turn,
        String method,
        String target,
        Optional<ObjectNode> body,
        Connection connection) {

    /** A kept connection may have been closed at its other end; a call that meets that is lost, and nobody knows how far it came. */
    enum Connection {
        KEPT,
        YOUNG
    }
}
