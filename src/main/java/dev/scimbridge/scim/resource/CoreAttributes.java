package dev.scimbridge.scim.resource;

import dev.scimbridge.scim.protocol.ScimException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The attributes of an object that a client sent. Those of the core schema may have its URN before them, or stand in an object under
 * it as an extension's do (RFC 7644 §3.10): both mean the same as the bare name.
 */
public final class CoreAttributes {

    private CoreAttributes() {}

    /**
     * All of them side by side, in the order and the spelling in which they were sent.
     *
     * @throws ScimException {@code invalidSyntax}: one is there twice, in another case or with the URN; {@code invalidValue}: what
     *     is under the URN is no object
     */
    public static List<Map.Entry<String, JsonNode>> flat(ObjectNode sent, String coreUrn) {
        var attributes = sent.properties().stream()
                .flatMap(property ->
                        isCore(property.getKey(), coreUrn) ? under(coreUrn, property.getValue()) : Stream.of(property))
                .toList();
        var seen = new HashSet<String>();
        for (var attribute : attributes) {
            if (!seen.add(key(attribute.getKey(), coreUrn))) {
                throw ScimException.invalidSyntax(
                        attribute.getKey() + " is there twice, in another case or with its schema's URN.");
            }
        }
        return attributes;
    }

    private static Stream<Map.Entry<String, JsonNode>> under(String coreUrn, JsonNode value) {
        if (value.isNull()) {
            return Stream.empty();
        }
        if (!(value instanceof ObjectNode attributes)) {
            throw ScimException.invalidValue(coreUrn + " must be an object.");
        }
        return attributes.properties().stream();
    }

    /** Whether it is the URN alone, under which the attributes stand. */
    public static boolean isCore(String name, String coreUrn) {
        return name.strip().equalsIgnoreCase(coreUrn);
    }

    /** The name of an attribute in lower case, without the core schema's URN before it. */
    public static String key(String name, String coreUrn) {
        var key = name.strip().toLowerCase(Locale.ROOT);
        var prefix = coreUrn.toLowerCase(Locale.ROOT) + ":";
        return key.startsWith(prefix) ? key.substring(prefix.length()) : key;
    }
}
