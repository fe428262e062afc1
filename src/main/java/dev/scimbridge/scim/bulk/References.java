package dev.scimbridge.scim.bulk;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * References of operations to what other operations of the request create: {@code bulkId:qwerty} where an id is meant (RFC
 * 7644 §3.7.2), as a whole text, at the end of a URL, or quoted in the path of a PATCH.
 */
final class References {

    private static final Pattern REFERENCE = Pattern.compile("(?<![^/\"])bulkId:([^/\"]+)(?=$|[/\"])");
    static final String MARK = "bulkId:";

    private References() {}

    /** The bulkIds that an operation speaks of. */
    static Set<String> of(BulkOperation operation) {
        var found = new HashSet<String>();
        collect(address(operation.path()), found);
        collect(operation.data(), found);
        return found;
    }

    private static void collect(JsonNode node, Set<String> found) {
        if (node.isString()) {
            collect(node.stringValue(), found);
        } else {
            node.values().forEach(value -> collect(value, found));
        }
    }

    private static void collect(String text, Set<String> found) {
        if (text.contains(MARK)) {
            REFERENCE.matcher(text).results().forEach(reference -> found.add(reference.group(1)));
        }
    }

    /** The operation with ids in place of the references that are known. */
    static BulkOperation resolved(BulkOperation operation, Map<String, String> ids) {
        var address = address(operation.path());
        var query = operation.path().substring(address.length());
        return operation.with(resolved(address, ids) + query, (ObjectNode) resolved(operation.data(), ids));
    }

    /** A path without its query, which speaks of nobody. */
    static String address(String path) {
        return path.split("\\?", 2)[0];
    }

    private static JsonNode resolved(JsonNode node, Map<String, String> ids) {
        return switch (node) {
            case ObjectNode object -> {
                var copy = object.objectNode();
                object.properties()
                        .forEach(property -> copy.set(property.getKey(), resolved(property.getValue(), ids)));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = array.arrayNode(array.size());
                array.forEach(element -> copy.add(resolved(element, ids)));
                yield copy;
            }
            case StringNode text -> StringNode.valueOf(resolved(text.stringValue(), ids));
            default -> node;
        };
    }

    /** A text with ids in place of the references that are known. */
    static String resolved(String text, Map<String, String> ids) {
        return text.contains(MARK)
                ? REFERENCE
                        .matcher(text)
                        .replaceAll(reference ->
                                Matcher.quoteReplacement(ids.getOrDefault(reference.group(1), reference.group())))
                : text;
    }

    /** The operation without the values that speak of what is not there yet. */
    static BulkOperation without(BulkOperation operation, Set<String> missing) {
        var data = operation.data().deepCopy();
        strip(data, node -> speaksOf(node, missing));
        return operation.with(operation.path(), data);
    }

    private static boolean speaksOf(JsonNode node, Set<String> missing) {
        var found = new HashSet<String>();
        collect(node, found);
        return found.stream().anyMatch(missing::contains);
    }

    private static void strip(JsonNode node, Predicate<JsonNode> missing) {
        if (node instanceof ArrayNode array) {
            array.removeIf(missing);
        } else if (node instanceof ObjectNode object) {
            object.properties().stream().toList().forEach(property -> {
                var value = property.getValue();
                if (isReference(value, missing)) {
                    object.remove(property.getKey());
                } else {
                    strip(value, missing);
                }
            });
        }
    }

    /** A text that is one, or an object that has one: {@code "manager": {"value": "bulkId:qwerty"}}. */
    private static boolean isReference(JsonNode value, Predicate<JsonNode> missing) {
        var texts = value.isString()
                ? List.of(value)
                : value.isObject() ? List.copyOf(value.values()) : List.<JsonNode>of();
        return texts.stream().anyMatch(text -> text.isString() && missing.test(text));
    }
}
