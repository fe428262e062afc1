package dev.scimbridge.scim.resource;

import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.ValueQuirk;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what a client sent for an attribute into the schema's spelling and types. What is not set ({@code null}, an empty
 * text, list or object) is left out, unknown and read-only sub-attributes are ignored, and a wrong type is a
 * {@link ScimException} {@code invalidValue} that names the attribute.
 */
public final class AttributeReader {

    private AttributeReader() {}

    /** The whole value of an attribute; empty when it is not set. */
    public static Optional<JsonNode> read(AttributeType attribute, JsonNode sent) {
        return read(attribute, attribute.name(), sent);
    }

    /** The value of a sub-attribute; empty when it is not set. */
    public static Optional<JsonNode> readSub(AttributeType attribute, AttributeType sub, JsonNode sent) {
        return read(sub, attribute.name() + "." + sub.name(), sent);
    }

    /** One value of a multi-valued attribute; empty when it is not set. */
    public static Optional<JsonNode> readElement(AttributeType attribute, JsonNode sent) {
        return one(attribute, attribute.name(), ValueQuirk.mendedElement(attribute, sent));
    }

    private static Optional<JsonNode> read(AttributeType attribute, String path, JsonNode sent) {
        var value = ValueQuirk.mended(attribute, sent);
        if (!attribute.multiValued() || value.isNull()) {
            return one(attribute, path, value);
        }
        var elements = new Elements(attribute, JsonNodeFactory.instance.arrayNode());
        value.forEach(element -> one(attribute, path, ValueQuirk.mendedElement(attribute, element))
                .ifPresent(elements::add));
        var settled = elements.settled();
        return settled.isEmpty() ? Optional.empty() : Optional.of(settled);
    }

    private static Optional<JsonNode> one(AttributeType attribute, String path, JsonNode value) {
        if (value.isNull()) {
            return Optional.empty();
        }
        var right = switch (attribute.kind()) {
            case COMPLEX -> value.isObject();
            case BOOLEAN -> value.isBoolean();
            case INTEGER -> value.isIntegralNumber();
            case DECIMAL -> value.isNumber();
            case STRING, REFERENCE, BINARY, DATE_TIME -> value.isString();
        };
        if (!right) {
            throw ScimException.invalidValue(path + " must be " + expected(attribute.kind()) + ", not "
                    + value.getNodeType().name().toLowerCase(Locale.ROOT) + ".");
        }
        if (value.isString()) {
            Texts.storable(path, attribute.kind(), value.stringValue());
        }
        return value instanceof ObjectNode object ? object(attribute, path, object) : Optional.of(value);
    }

    private static Optional<JsonNode> object(AttributeType attribute, String path, ObjectNode sent) {
        var read = JsonNodeFactory.instance.objectNode();
        sent.properties()
                .forEach(property -> attribute
                        .sub(property.getKey())
                        .filter(sub -> !sub.readOnly())
                        .ifPresent(sub -> put(read, sub, path + "." + sub.name(), property.getValue())));
        return read.isEmpty() ? Optional.empty() : Optional.of(read);
    }

    private static void put(ObjectNode read, AttributeType sub, String path, JsonNode sent) {
        read(sub, path, sent).ifPresent(value -> {
            if (read.has(sub.name())) {
                throw ScimException.invalidSyntax(path + " is there twice.");
            }
            read.set(sub.name(), value);
        });
    }

    private static String expected(AttributeType.Kind type) {
        return switch (type) {
            case COMPLEX -> "an object";
            case BOOLEAN -> "true or false";
            case INTEGER -> "a whole number";
            case DECIMAL -> "a number";
            case STRING, REFERENCE, BINARY, DATE_TIME -> "a text";
        };
    }
}
