package dev.scimbridge.scim.quirks;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Okta sends a password with every create, even with password synchronisation off:
 *
 * <pre>{@code {"userName": "grace@example.com", "password": "pH9-placeholder-x2", "active": true}}</pre>
 *
 * and may set one later: <pre>{@code {"op": "replace", "path": "password", "value": "..."}}</pre>
 *
 * <p>Falcon takes none from us, so it is dropped before anything can store or log it. In any spelling of the name, with or
 * without the schema's URN, and wherever in the body.
 */
public final class OktaPassword {

    private static final String NAME = "password";

    private OktaPassword() {}

    /** Takes every password away; @return the same object. */
    public static ObjectNode dropped(ObjectNode body) {
        drop(body);
        return body;
    }

    private static void drop(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf(OktaPassword::setsPassword);
            object.propertyNames().stream()
                    .filter(OktaPassword::isPassword)
                    .toList()
                    .forEach(object::remove);
        } else if (node instanceof ArrayNode array) {
            array.removeIf(OktaPassword::setsPassword);
        }
        node.values().forEach(OktaPassword::drop);
    }

    /** An operation of a PATCH. */
    private static boolean setsPassword(JsonNode node) {
        return node instanceof ObjectNode object
                && object.properties().stream()
                        .anyMatch(property -> property.getKey().equalsIgnoreCase("path")
                                && property.getValue().isString()
                                && isPassword(property.getValue().stringValue()));
    }

    private static boolean isPassword(String name) {
        var plain = name.strip().toLowerCase(Locale.ROOT);
        return plain.equals(NAME) || plain.endsWith(":" + NAME);
    }
}
