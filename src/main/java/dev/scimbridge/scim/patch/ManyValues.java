package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.filter.ElementFilter;
import dev.scimbridge.scim.patch.Operation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.resource.AttributeReader;
import dev.scimbridge.scim.resource.Elements;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A multi-valued attribute under a PATCH. */
final class ManyValues {

    private final ObjectNode container;
    private final AttributeType attribute;
    private final Elements elements;

    /** @param container the document, or its part that belongs to an extension */
    ManyValues(ObjectNode container, AttributeType attribute) {
        this.container = container;
        this.attribute = attribute;
        this.elements = new Elements(
                attribute, container.get(attribute.name()) instanceof ArrayNode array ? array : container.arrayNode());
    }

    /** All values. A {@code remove} that lists values takes away those only, as Microsoft Entra means it. */
    void change(Kind kind, JsonNode sent) {
        var listed = AttributeReader.read(attribute, sent);
        switch (kind) {
            case ADD -> {}
            case REPLACE -> elements.removeIf(element -> true);
            case REMOVE -> elements.removeIf(sent.isMissingNode() || sent.isNull() ? all -> true : isIn(listed));
        }
        if (kind != Kind.REMOVE) {
            listed.ifPresent(values -> values.forEach(elements::add));
        }
        store();
    }

    private static java.util.function.Predicate<JsonNode> isIn(Optional<JsonNode> listed) {
        Set<JsonNode> keys = listed.stream()
                .flatMap(values -> values.values().stream())
                .map(ManyValues::key)
                .collect(Collectors.toSet());
        return element -> keys.contains(key(element));
    }

    private static JsonNode key(JsonNode element) {
        return Objects.requireNonNullElse(element.get("value"), element);
    }

    /** One sub-attribute of all values; with none there is yet, of a new one. */
    void changeSub(Kind kind, AttributeType sub, JsonNode sent) {
        var all = objects();
        if (all.isEmpty() && kind != Kind.REMOVE) {
            create(container.objectNode(), element -> withSub(element, kind, sub, sent));
        }
        all.forEach(element -> withSub(element, kind, sub, sent));
        store();
    }

    /** The values that a filter selects. */
    void changeSelected(Kind kind, ElementFilter selection, JsonNode sent) {
        var selected = objects().stream().filter(selection::matches).toList();
        if (kind == Kind.REMOVE) {
            elements.removeIf(element -> selected.stream().anyMatch(one -> one == element));
        } else if (selected.isEmpty()) {
            create(template(selection), element -> withAll(element, Kind.ADD, sent));
        } else {
            selected.forEach(element -> withAll(element, kind, sent));
        }
        store();
    }

    /** One sub-attribute of the values that a filter selects. */
    void changeSelectedSub(Kind kind, ElementFilter selection, AttributeType sub, JsonNode sent) {
        var selected = objects().stream().filter(selection::matches).toList();
        if (selected.isEmpty() && kind != Kind.REMOVE) {
            create(template(selection), element -> withSub(element, kind, sub, sent));
        }
        selected.forEach(element -> withSub(element, kind, sub, sent));
        store();
    }

    private List<ObjectNode> objects() {
        return elements.array().values().stream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }

    private ObjectNode template(ElementFilter selection) {
        return selection
                .template()
                .orElseThrow(() -> ScimException.noTarget(
                        "No value of " + attribute.name() + " matches the path's filter, and none can be made of it."));
    }

    private void create(ObjectNode template, UnaryOperator<ObjectNode> filled) {
        elements.add(filled.apply(template));
    }

    private ObjectNode withSub(ObjectNode element, Kind kind, AttributeType sub, JsonNode sent) {
        var value = AttributeReader.read(sub, sent);
        if (kind == Kind.REMOVE || (value.isEmpty() && kind == Kind.REPLACE)) {
            element.remove(sub.name());
            return element;
        }
        value.ifPresent(set -> element.set(sub.name(), set));
        elements.settlePrimary(element);
        return element;
    }

    private ObjectNode withAll(ObjectNode element, Kind kind, JsonNode sent) {
        var value = AttributeReader.readElement(attribute, sent);
        if (kind == Kind.REPLACE) {
            element.removeAll();
        }
        value.ifPresent(set -> element.setAll((ObjectNode) set));
        elements.settlePrimary(element);
        return element;
    }

    private void store() {
        elements.prune();
        if (elements.isEmpty()) {
            container.remove(attribute.name());
        } else {
            container.set(attribute.name(), elements.array());
        }
    }
}
