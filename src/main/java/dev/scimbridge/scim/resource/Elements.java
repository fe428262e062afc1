package dev.scimbridge.scim.resource;

import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of a multi-valued attribute while they are changed. Once {@linkplain #settled settled} none is there twice, and at
 * most one is primary, the one that became so last (RFC 7643 §2.4, RFC 7644 §3.5.2).
 */
public final class Elements {

    private static final int MAX = 1_000;
    private static final String PRIMARY = "primary";

    private final AttributeType attribute;
    private final ArrayNode array;
    /** Those that became primary, in that order. */
    private final List<JsonNode> primaries = new ArrayList<>();
    /** Of those that were the same as another, which one is left. */
    private final Map<JsonNode, JsonNode> left = new IdentityHashMap<>();

    /** @param array is changed */
    public Elements(AttributeType attribute, ArrayNode array) {
        this.attribute = attribute;
        this.array = array;
    }

    /** The values that are objects. */
    public List<ObjectNode> objects() {
        return array.values().stream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }

    /** All of them. */
    public Collection<JsonNode> values() {
        return array.values();
    }

    public void add(JsonNode element) {
        array.add(element);
        changed(element);
    }

    /** To be told of each value that is given other sub-attributes: a new primary takes it from the others. */
    public void changed(JsonNode element) {
        if (isPrimary(element)) {
            primaries.add(element);
        }
    }

    public void removeIf(Predicate<? super JsonNode> unwanted) {
        array.removeIf(unwanted);
    }

    /**
     * What has become of them: without those that say nothing, a {@code type} only or an e-mail without its address, which stay here to
     * be completed; of several that are the same, by {@code value} and {@code type} where they have a value, the first is completed by
     * the others, and is primary where one of them is.
     *
     * @return an array of its own
     * @throws ScimException {@code invalidValue}: too many
     */
    public ArrayNode settled() {
        var unique = new LinkedHashMap<String, JsonNode>();
        array.values().stream()
                .filter(element -> !isHollow(element))
                .forEach(element -> unique.merge(key(element), element, this::completed));
        if (unique.size() > MAX) {
            throw ScimException.invalidValue(attribute.name() + " may have up to " + MAX + " values.");
        }
        var settled = JsonNodeFactory.instance.arrayNode(unique.size()).addAll(unique.values());
        array.removeIf(left::containsKey);
        settlePrimary(settled);
        return settled;
    }

    private boolean isHollow(JsonNode element) {
        if (!element.isObject()) {
            return false;
        }
        return attribute.name().equals("emails")
                ? !element.has("value")
                : element.propertyNames().stream().allMatch(name -> name.equals("type") || name.equals(PRIMARY));
    }

    /**
     * What makes two values the same, as one text: a table of what has no order is searched whole where a client has chosen texts of one
     * hash.
     */
    private static String key(JsonNode element) {
        return element.has("value") ? key(element.get("value"), element.path("type")) : sorted(element);
    }

    /** The same for the same value and the same type, which may be missing. */
    public static String key(JsonNode value, JsonNode type) {
        return sorted(value) + type;
    }

    private static String sorted(JsonNode element) {
        if (!element.isObject()) {
            return element.toString();
        }
        var properties = new TreeMap<String, JsonNode>();
        element.properties().forEach(property -> properties.put(property.getKey(), property.getValue()));
        return properties.toString();
    }

    private JsonNode completed(JsonNode known, JsonNode same) {
        if (known instanceof ObjectNode object && same instanceof ObjectNode more) {
            var primary = isPrimary(object) || isPrimary(more);
            object.setAll(more);
            if (primary) {
                object.put(PRIMARY, true);
            }
        }
        left.put(same, known);
        return known;
    }

    private static boolean isPrimary(JsonNode element) {
        return element.path(PRIMARY).asBoolean(false);
    }

    /** What is not there any more, or not primary any more, takes it from nobody. */
    private void settlePrimary(ArrayNode settled) {
        var there = Collections.<JsonNode>newSetFromMap(new IdentityHashMap<>());
        settled.forEach(there::add);
        var latest = primaries.stream()
                .map(element -> left.getOrDefault(element, element))
                .filter(element -> there.contains(element) && isPrimary(element))
                .reduce((first, last) -> last);
        primaries.clear();
        latest.ifPresent(primary -> {
            primaries.add(primary);
            settled.values().stream()
                    .filter(element -> element != primary && element.has(PRIMARY))
                    .forEach(element -> ((ObjectNode) element).put(PRIMARY, false));
        });
    }
}
