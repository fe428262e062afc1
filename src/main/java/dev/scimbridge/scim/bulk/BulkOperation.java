package dev.scimbridge.scim.bulk;

import dev.scimbridge.scim.protocol.Keys;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One operation as the client wrote it (RFC 7644 §3.7); what is wrong with it shows when it is performed.
 *
 * @param method in capitals
 * @param bulkId what other operations call the resource that this one creates
 * @param version the entity tag that the resource must have, as {@code If-Match}
 * @param path below the base: {@code /Users}, {@code /Users/2819c223-...}, {@code /Users/bulkId:qwerty}
 * @param wrong why it cannot be performed, whatever it is; empty: that shows when it is
 * @param data the body of the twin request; empty for none. A PATCH may have the list of its operations alone, as in RFC 7644 §3.7.3
 */
public record BulkOperation(
        String method,
        Optional<String> bulkId,
        Optional<String> version,
        String path,
        Optional<String> wrong,
        ObjectNode data) {

    static BulkOperation parse(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            throw ScimException.invalidSyntax("Each of the Operations must be an object.");
        }
        var method = text(object, "method").orElse("").strip().toUpperCase(Locale.ROOT);
        var data = data(method, find(object, "data"));
        return new BulkOperation(
                method,
                text(object, "bulkId"),
                text(object, "version"),
                text(object, "path").orElse("").strip(),
                data.isPresent() ? Optional.empty() : Optional.of("The data of an operation must be an object."),
                data.orElseGet(JsonNodeFactory.instance::objectNode));
    }

    /** @return empty: it is none; nobody reads that of a DELETE */
    private static Optional<ObjectNode> data(String method, @Nullable JsonNode data) {
        return switch (data == null || method.equals("DELETE") ? NullNode.getInstance() : data) {
            case NullNode _ -> Optional.of(JsonNodeFactory.instance.objectNode());
            case ObjectNode object -> Optional.of(object);
            case ArrayNode operations
            when method.equals("PATCH") -> Optional.of(operations.objectNode().set("Operations", operations));
            default -> Optional.empty();
        };
    }

    private static Optional<String> text(ObjectNode object, String name) {
        return Optional.ofNullable(find(object, name))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(text -> !text.isBlank());
    }

    static @Nullable JsonNode find(ObjectNode object, String name) {
        return Keys.find(object, name).orElse(null);
    }

    /** Without its data, which is a person and may have a password: whoever traces Spring would have it in the log. */
    @Override
    public String toString() {
        return "BulkOperation[" + method + " " + path + "]";
    }

    /** Whether an id in a path stands for what another operation creates, and did not. */
    public static boolean isReference(String id) {
        return id.startsWith(References.MARK);
    }

    boolean creates() {
        return method.equals("POST");
    }

    BulkOperation with(String newPath, ObjectNode newData) {
        return new BulkOperation(method, bulkId, version, newPath, wrong, newData);
    }

    /** Writes all of what a create wrote, to what was created. */
    BulkOperation completing(String id) {
        var parts = path.split("\\?", 2);
        var query = parts.length == 2 ? "?" + parts[1] : "";
        return new BulkOperation(
                "PUT", bulkId, Optional.empty(), parts[0].replaceAll("/+$", "") + "/" + id + query, wrong, data);
    }
}
