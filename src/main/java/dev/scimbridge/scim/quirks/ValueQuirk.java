package dev.scimbridge.scim.quirks;

import dev.scimbridge.scim.schema.AttributeType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What identity providers write in place of a value that the attribute's schema allows. Applied in this order to each value
 * of a POST, PUT or PATCH before its type is checked. A value that is not set is JSON's null from then on.
 */
public enum ValueQuirk {

    /**
     * OneLogin fills its template with empty texts, or blanks, where the directory has no value:
     * <pre>{@code "title": "", "manager": {"value": "", "displayName": " "}}</pre>
     */
    ONELOGIN_EMPTY_TEXT(EnumSet.allOf(Place.class)) {
        @Override
        Optional<JsonNode> mend(AttributeType attribute, JsonNode value) {
            return value.isString() && value.stringValue().isBlank() ? Optional.of(JSON.nullNode()) : Optional.empty();
        }
    },

    /** OneLogin sends one e-mail without the list around it: <pre>{@code "emails": {"value": "ada@example.com"}}</pre> */
    ONELOGIN_LONE_ELEMENT(EnumSet.of(Place.LIST)) {
        @Override
        Optional<JsonNode> mend(AttributeType attribute, JsonNode value) {
            return value.isArray() || value.isNull()
                    ? Optional.empty()
                    : Optional.of(JSON.arrayNode().add(value));
        }
    },

    /**
     * Microsoft Entra wraps the value of a single-valued attribute in a list:
     * <pre>{@code {"op": "Add", "path": "manager", "value": [{"$ref": "https://...", "value": "7f..."}]}}</pre>
     */
    MICROSOFT_LISTED_VALUE(EnumSet.of(Place.SINGLE, Place.ELEMENT)) {
        @Override
        Optional<JsonNode> mend(AttributeType attribute, JsonNode value) {
            return value instanceof ArrayNode list && list.size() == 1 ? Optional.of(list.get(0)) : Optional.empty();
        }
    },

    /**
     * An old Entra mapping wraps even a plain value:
     * <pre>{@code {"op": "Replace", "path": "active", "value": [{"$ref": null, "value": "False"}]}}</pre>
     */
    MICROSOFT_BOXED_VALUE(EnumSet.of(Place.SINGLE, Place.ELEMENT)) {
        @Override
        Optional<JsonNode> mend(AttributeType attribute, JsonNode value) {
            return !attribute.complex() && value instanceof ObjectNode box && box.has("value")
                    ? Optional.of(box.get("value"))
                    : Optional.empty();
        }
    },

    /** {@link MicrosoftBoolean}: <pre>{@code "active": "False", "primary": "True"}</pre> */
    MICROSOFT_BOOLEAN_TEXT(EnumSet.of(Place.SINGLE, Place.ELEMENT)) {
        @Override
        Optional<JsonNode> mend(AttributeType attribute, JsonNode value) {
            return attribute.kind() == AttributeType.Kind.BOOLEAN && value.isString()
                    ? MicrosoftBoolean.of(value.stringValue().strip()).map(BooleanNode::valueOf)
                    : Optional.empty();
        }
    },

    /**
     * Microsoft Entra sends a reference as a bare id, and some clients an element of a list as a bare text:
     * <pre>{@code {"op": "Add", "path": "urn:...:enterprise:2.0:User:manager", "value": "7f..."}}</pre>
     * <pre>{@code "roles": ["Analyst"]}</pre>
     */
    MICROSOFT_BARE_REFERENCE(EnumSet.of(Place.SINGLE, Place.ELEMENT)) {
        @Override
        Optional<JsonNode> mend(AttributeType attribute, JsonNode value) {
            return value.isString() && attribute.sub("value").isPresent()
                    ? Optional.of(JSON.objectNode().set("value", value))
                    : Optional.empty();
        }
    },

    /**
     * Microsoft Entra's AppRoleAssignmentsComplex writes a role as JSON inside a text:
     * <pre>{@code "roles": [{"value": "{\"id\":\"06b0...\",\"value\":\"Analyst\",\"displayName\":\"Analyst\"}"}]}</pre>
     */
    MICROSOFT_ROLE_IN_TEXT(EnumSet.of(Place.ELEMENT)) {
        @Override
        Optional<JsonNode> mend(AttributeType attribute, JsonNode value) {
            var text = value.path("value").asString("");
            if (!attribute.name().equals("roles") || !text.startsWith("{")) {
                return Optional.empty();
            }
            return parsed(text).map(role -> {
                var mended = ((ObjectNode) value)
                        .deepCopy()
                        .put("value", role.path("value").asString());
                return mended.put(
                        "display",
                        role.path("displayName").asString(mended.path("display").asString("")));
            });
        }

        private Optional<JsonNode> parsed(String text) {
            try {
                return Optional.of(TEXTS.readTree(text))
                        .filter(role -> role.path("value").isString());
            } catch (JacksonException e) {
                return Optional.empty();
            }
        }
    };

    private static final JsonMapper TEXTS = JsonMapper.builder().build();

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<ValueQuirk> ALL = List.of(values());

    private final Set<Place> places;

    ValueQuirk(Set<Place> places) {
        this.places = places;
    }

    private enum Place {
        /** All of a multi-valued attribute. */
        LIST,
        /** One value of a multi-valued attribute. */
        ELEMENT,
        /** A single-valued attribute. */
        SINGLE
    }

    /** What the value should have been; empty when this quirk is not at play. */
    abstract Optional<JsonNode> mend(AttributeType attribute, JsonNode value);

    /** The value of an attribute as RFC 7643 has it; elements of a list are not looked into. */
    public static JsonNode mended(AttributeType attribute, JsonNode value) {
        return mended(attribute, value, attribute.multiValued() ? Place.LIST : Place.SINGLE);
    }

    /** One value of a multi-valued attribute as RFC 7643 has it. */
    public static JsonNode mendedElement(AttributeType attribute, JsonNode value) {
        return mended(attribute, value, Place.ELEMENT);
    }

    /** An empty list stands for no value, as null does (RFC 7643 §2.5). */
    private static boolean isUnassigned(JsonNode value, Place place) {
        return value.isMissingNode() || (place == Place.SINGLE && value.isArray() && value.isEmpty());
    }

    private static JsonNode mended(AttributeType attribute, JsonNode value, Place place) {
        var mended = isUnassigned(value, place) ? JSON.nullNode() : value;
        for (var quirk : ALL) {
            if (quirk.places.contains(place)) {
                mended = quirk.mend(attribute, mended).orElse(mended);
            }
        }
        return mended;
    }
}
