package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.protocol.Keys;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a PATCH (RFC 7644 §3.5.2). Its {@code schemas} are not looked at: some clients leave them out, and a list of
 * operations can mean one thing only. Names without case.
 */
public record PatchRequest(List<PatchOperation> operations) {

    public PatchRequest {
        operations = List.copyOf(operations);
    }

    /** @param maxOperations more are refused */
    public static PatchRequest parse(ObjectNode body, int maxOperations) {
        var operations = property(body, "Operations");
        if (operations.isMissingNode()) {
            throw ScimException.invalidSyntax(
                    "A PATCH needs a list of Operations (urn:ietf:params:scim:api:messages:2.0:PatchOp); SCIM 1.1 is not"
                            + " spoken here.");
        }
        if (!operations.isArray()) {
            throw ScimException.invalidSyntax("Operations must be a list.");
        }
        if (operations.size() > maxOperations) {
            throw ScimException.badRequest(
                    ScimException.Type.TOO_MANY, "A PATCH may hold up to " + maxOperations + " operations.");
        }
        var parsed = new ArrayList<PatchOperation>(operations.size());
        operations.forEach(operation -> parsed.add(operation(operation)));
        return new PatchRequest(parsed);
    }

    private static PatchOperation operation(JsonNode operation) {
        if (!(operation instanceof ObjectNode object)) {
            throw ScimException.invalidSyntax("Each of the Operations must be an object.");
        }
        return new PatchOperation(
                kind(property(object, "op")), path(property(object, "path")), property(object, "value"));
    }

    private static PatchOperation.Kind kind(JsonNode op) {
        var name = op.isString() ? op.stringValue().strip().toUpperCase(Locale.ROOT) : "";
        return Stream.of(PatchOperation.Kind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ScimException.invalidSyntax("op must be add, replace or remove."));
    }

    private static Optional<String> path(JsonNode path) {
        if (path.isMissingNode() || path.isNull()) {
            return Optional.empty();
        }
        if (!path.isString()) {
            throw ScimException.invalidPath("path must be a text.");
        }
        return Optional.of(path.stringValue().strip()).filter(text -> !text.isEmpty());
    }

    private static JsonNode property(ObjectNode object, String name) {
        return Keys.find(object, name).orElseGet(MissingNode::getInstance);
    }
}
