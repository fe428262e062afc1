package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.falcon.FalconRequest.Connection;
import dev.scimbridge.plan.Dialect;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The pipeline for one caller: its calls go out in the caller's turn, in one dialect. */
record BoundPipeline(FalconPipeline pipeline, Obstructions obstructions, Dialect dialect, Turn turn) {

    BoundPipeline at(Turn other) {
        return new BoundPipeline(pipeline, obstructions, dialect, other);
    }

    FalconResponse get(Operation operation, String target) {
        return answer(operation, "GET", target, Optional.empty());
    }

    FalconResponse delete(Operation operation, String target) {
        return answer(operation, "DELETE", target, Optional.empty());
    }

    FalconResponse post(Operation operation, String target, ObjectNode body) {
        return answer(operation, "POST", target, Optional.of(body));
    }

    FalconResponse post(Operation operation, String target, ObjectNode body, Connection connection) {
        return answer(new FalconRequest(operation, dialect, turn, "POST", target, Optional.of(body), connection));
    }

    FalconResponse patch(Operation operation, String target, ObjectNode body) {
        return answer(operation, "PATCH", target, Optional.of(body));
    }

    private FalconResponse answer(Operation operation, String method, String target, Optional<ObjectNode> body) {
        return answer(new FalconRequest(operation, dialect, turn, method, target, body, Connection.KEPT));
    }

    private FalconResponse answer(FalconRequest request) {
        try {
            var response = pipeline.answer(request);
            obstructions.succeeded(request.operation());
            return response;
        } catch (FalconException failed) {
            throw obstructions.failed(request.operation(), failed);
        }
    }

    /** Whether a call made now would go out without waiting. */
    boolean hasRoom() {
        return pipeline.hasRoom(turn.priority());
    }
}
