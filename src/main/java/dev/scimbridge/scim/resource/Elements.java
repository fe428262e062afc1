package dev.scimbridge.scim.resource;

import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.Objects;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of a multi-valued attribute: none is there twice, and at most one is primary, the one that became so last
 * (RFC 7643 §2.4, RFC 7644 §3.5.2).
 */
public record Elements(AttributeType attribute, ArrayNode array) {

    private static final int MAX = 1_000;
    private static final String PRIMARY = "primary";

    public boolean isEmpty() {
        return array.isEmpty();
    }

    /** Adds a value; one that is there already, by {@code value} and {@code type} where it has them, is completed. */
    public void add(JsonNode element) {
        var known = array.values().stream().filter(same(element)).findFirst();
        if (known.isPresent()) {
            complete(known.get(), element);
            return;
        }
        if (array.size() >= MAX) {
            throw ScimException.invalidValue(attribute.name() + " may have up to " + MAX + " values.");
        }
        array.add(element);
        settlePrimary(element);
    }

    private void complete(JsonNode known, JsonNode element) {
        if (known instanceof ObjectNode object && element instanceof ObjectNode more) {
            object.setAll(more);
            settlePrimary(object);
        }
    }

    private static Predicate<JsonNode> same(JsonNode element) {
        return element.has("value")
                ? known -> Objects.equals(known.get("value"), element.get("value"))
                        && Objects.equals(known.get("type"), element.get("type"))
                : element::equals;
    }

    /** A new primary takes it from the others. */
    public void settlePrimary(JsonNode changed) {
        if (changed.path(PRIMARY).asBoolean(false)) {
            array.forEach(element -> {
                if (element != changed && element instanceof ObjectNode other && other.has(PRIMARY)) {
                    other.put(PRIMARY, false);
                }
            });
        }
    }

    public void removeIf(Predicate<? super JsonNode> unwanted) {
        array.removeIf(unwanted);
    }

    /** Takes away what says nothing any more: elements of a {@code type} only. */
    public void prune() {
        array.removeIf(element -> element.isObject()
                && element.propertyNames().stream().allMatch(name -> name.equals("type") || name.equals(PRIMARY)));
    }
}
