package dev.scimbridge.scim.resource;

import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.schema.Urns;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the body of a group's POST or PUT, of which it keeps what {@link GroupDocument} looks at: of each of the members the value,
 * of anything that should have been a text no more than that it is none. So a large group takes little more memory than its values.
 */
public final class GroupBody extends ValueDeserializer<JsonNode> {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_ATTRIBUTES = 1_000;
    private static final int MAX_MEMBERS = 200_000;

    /** @throws ScimException 413: more attributes or members than are read */
    @Override
    public JsonNode deserialize(JsonParser json, DeserializationContext context) {
        if (!json.isExpectedStartObjectToken()) {
            return shallow(json);
        }
        var body = JSON.objectNode();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            body.set(name, isCore(name, json) ? attributes(json) : attribute(name, json));
            requireFew(body.size(), MAX_ATTRIBUTES, "attributes");
        }
        return body;
    }

    private static boolean isCore(String name, JsonParser json) {
        return CoreAttributes.isCore(name, Urns.GROUP) && json.isExpectedStartObjectToken();
    }

    private static JsonNode attributes(JsonParser json) {
        var attributes = JSON.objectNode();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            attributes.set(name, attribute(name, json));
            requireFew(attributes.size(), MAX_ATTRIBUTES, "attributes");
        }
        return attributes;
    }

    private static JsonNode attribute(String name, JsonParser json) {
        return GroupDocument.key(name).equals("members") ? members(json) : shallow(json);
    }

    @Override
    public JsonNode getNullValue(DeserializationContext context) {
        return JSON.nullNode();
    }

    private static JsonNode members(JsonParser json) {
        if (!json.isExpectedStartArrayToken()) {
            return member(json);
        }
        var members = JSON.arrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            members.add(member(json));
            requireFew(members.size(), MAX_MEMBERS, "members");
        }
        return members;
    }

    private static JsonNode member(JsonParser json) {
        if (!json.isExpectedStartObjectToken()) {
            return shallow(json);
        }
        var member = JSON.objectNode();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            if (name.equalsIgnoreCase("value")) {
                member.set(name, shallow(json));
            } else {
                json.skipChildren();
            }
        }
        return textOr(member);
    }

    /** A member that is a bare text means the same; one that has the key twice, in another case, is refused later. */
    private static JsonNode textOr(ObjectNode member) {
        var value = member.get("value");
        return value != null && value.isString() && member.size() == 1 ? value : member;
    }

    private static JsonNode shallow(JsonParser json) {
        return switch (json.currentToken()) {
            case VALUE_STRING -> JSON.stringNode(json.getString());
            case VALUE_NULL -> JSON.nullNode();
            case VALUE_TRUE, VALUE_FALSE -> JSON.booleanNode(true);
            case START_OBJECT -> {
                json.skipChildren();
                yield JSON.objectNode();
            }
            case START_ARRAY -> {
                json.skipChildren();
                yield JSON.arrayNode();
            }
            default -> JSON.numberNode(0);
        };
    }

    private static void requireFew(int count, int limit, String what) {
        if (count > limit) {
            throw ScimException.of(413, "The request body holds more than " + limit + " " + what + ".");
        }
    }
}
