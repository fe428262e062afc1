package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.patch.PatchOperation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.ValueQuirk;
import dev.scimbridge.scim.resource.AttributeReader;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A single-valued attribute under a PATCH. */
final class SingleValued {

    private final ObjectNode container;
    private final AttributeType attribute;
    private final JsonNode before;

    /**
     * @param container the document, or its part that belongs to an extension
     * @param before the value that it had before the request
     */
    SingleValued(ObjectNode container, AttributeType attribute, JsonNode before) {
        this.container = container;
        this.attribute = attribute;
        this.before = before;
    }

    void change(Kind kind, JsonNode sent) {
        if (kind == Kind.REMOVE) {
            remove();
            return;
        }
        var mended = ValueQuirk.mended(attribute, sent);
        if (attribute.complex() && !(isReference() && refersAnew(mended))) {
            merge(kind, mended);
        } else {
            assign(kind, sent);
        }
    }

    /** To another one, or to nobody; else it is about the one that is there. */
    private boolean refersAnew(JsonNode sent) {
        return !(sent instanceof ObjectNode named)
                || named.isEmpty()
                || named.propertyNames().stream()
                        .flatMap(name -> attribute.sub(name).stream())
                        .anyMatch(sub -> sub.name().equals("value"));
    }

    /** A required attribute cannot be taken away (RFC 7644 §3.5.2.2). */
    private void remove() {
        if (attribute.required()) {
            throw ScimException.mutability(attribute.name() + " is required and cannot be removed.");
        }
        container.remove(attribute.name());
    }

    private void assign(Kind kind, JsonNode sent) {
        var value = AttributeReader.read(attribute, sent);
        if (value.isPresent()) {
            container.set(attribute.name(), value.get());
        } else if (kind == Kind.REPLACE) {
            unset();
        }
    }

    private void unset() {
        if (attribute.required()) {
            throw ScimException.invalidValue(attribute.name() + " is required.");
        }
        container.remove(attribute.name());
    }

    /** Sub-attributes that are not named stay (RFC 7644 §3.5.2.3); those named and not set go. */
    private void merge(Kind kind, JsonNode sent) {
        var read = AttributeReader.read(attribute, sent);
        if (sent.isNull() && kind == Kind.REPLACE) {
            unset();
            return;
        }
        var object = object();
        if (sent instanceof ObjectNode named && kind == Kind.REPLACE) {
            named.propertyNames().forEach(name -> attribute.sub(name).ifPresent(sub -> object.remove(sub.name())));
        }
        read.ifPresent(value -> object.setAll((ObjectNode) value));
        store(object);
    }

    void changeSub(Kind kind, AttributeType sub, JsonNode sent) {
        var object = object();
        var value = kind == Kind.REMOVE ? Optional.<JsonNode>empty() : AttributeReader.readSub(attribute, sub, sent);
        if (isReference() && sub.name().equals("value") && !value.equals(Optional.ofNullable(object.get("value")))) {
            removeWhatWasSaidOfTheFormer(object);
        }
        if (value.isEmpty() && kind != Kind.ADD) {
            object.remove(sub.name());
        }
        value.ifPresent(set -> object.set(sub.name(), set));
        store(object);
    }

    private void removeWhatWasSaidOfTheFormer(ObjectNode object) {
        before.properties().stream()
                .filter(part -> part.getValue().equals(object.get(part.getKey())))
                .forEach(part -> object.remove(part.getKey()));
    }

    private ObjectNode object() {
        return container.get(attribute.name()) instanceof ObjectNode object ? object : container.objectNode();
    }

    private void store(ObjectNode object) {
        if (object.isEmpty()) {
            container.remove(attribute.name());
        } else {
            container.set(attribute.name(), object);
        }
    }

    /** {@code manager}: its parts belong together, so a new value takes with it what was said of the old one. */
    private boolean isReference() {
        return attribute.sub("value").isPresent() && attribute.sub("$ref").isPresent();
    }
}
