package dev.scimbridge.openapi;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schemas for what {@code /Schemas} publishes (RFC 7643 §7). */
final class ResourceSchemas {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ResourceSchemas() {}

    /** A resource of a core schema, with the attributes that every resource has (RFC 7643 §3.1). */
    static ObjectNode resource(JsonNode core) {
        var resource = object(core.path("attributes"));
        var properties = resource.withObjectProperty("properties");
        properties
                .putObject("schemas")
                .put("type", "array")
                .putObject("items")
                .put("type", "string")
                .put("format", "uri");
        properties.putObject("id").put("type", "string").put("readOnly", true);
        properties.putObject("externalId").put("type", "string");
        properties.putObject("meta").put("$ref", "#/components/schemas/Meta");
        return resource.put("description", core.path("description").stringValue());
    }

    /** What a new resource must have. */
    static ArrayNode required(JsonNode core) {
        var names = JSON.arrayNode();
        core.path("attributes")
                .valueStream()
                .filter(attribute -> attribute.path("required").booleanValue())
                .forEach(attribute -> names.add(attribute.path("name")));
        return names;
    }

    /** Answers may show a part only, so nothing is required here. */
    static ObjectNode object(JsonNode attributes) {
        var object = JSON.objectNode().put("type", "object");
        var properties = object.putObject("properties");
        attributes.forEach(attribute -> properties.set(attribute.path("name").stringValue(), schema(attribute)));
        return object;
    }

    private static ObjectNode schema(JsonNode attribute) {
        var schema = attribute.path("multiValued").booleanValue() ? list(attribute) : value(attribute);
        schema.put("description", attribute.path("description").stringValue());
        return switch (attribute.path("mutability").stringValue()) {
            case "readOnly" -> schema.put("readOnly", true);
            case "writeOnly" -> schema.put("writeOnly", true);
            default -> schema;
        };
    }

    private static ObjectNode list(JsonNode attribute) {
        var list = JSON.objectNode().put("type", "array");
        list.set("items", value(attribute));
        return list;
    }

    private static ObjectNode value(JsonNode attribute) {
        return switch (attribute.path("type").stringValue()) {
            case "complex" -> object(attribute.path("subAttributes"));
            case "boolean", "integer" -> type(attribute.path("type").stringValue());
            case "decimal" -> type("number");
            case "dateTime" -> type("string").put("format", "date-time");
            case "reference" -> type("string").put("format", "uri-reference");
            case "binary" -> type("string").put("contentEncoding", "base64");
            default -> text(attribute);
        };
    }

    /** Canonical values are suggestions (RFC 7643 §7): others are taken, too. */
    private static ObjectNode text(JsonNode attribute) {
        var text = type("string");
        if (attribute.has("canonicalValues")) {
            text.set("examples", attribute.path("canonicalValues"));
        }
        return text;
    }

    private static ObjectNode type(String name) {
        return JSON.objectNode().put("type", name);
    }
}
