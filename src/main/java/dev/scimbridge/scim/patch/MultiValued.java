package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.filter.ElementFilter;
import dev.scimbridge.scim.patch.PatchOperation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.MicrosoftListedRemoval;
import dev.scimbridge.scim.resource.AttributeReader;
import dev.scimbridge.scim.resource.Elements;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** A multi-valued attribute under a PATCH. */
final class MultiValued {

    private final ObjectNode container;
    private final AttributeType attribute;
    private final Elements elements;
    private final ComparisonAllowance allowance;

    /**
     * @param container the document, or its part that belongs to an extension
     * @param allowance what filters and operations may cost
     */
    MultiValued(ObjectNode container, AttributeType attribute, ComparisonAllowance allowance) {
        this.container = container;
        this.attribute = attribute;
        this.allowance = allowance;
        this.elements = new Elements(
                attribute, container.get(attribute.name()) instanceof ArrayNode array ? array : container.arrayNode());
    }

    /** All values, or those that a {@code remove} lists. */
    void change(Kind kind, JsonNode sent) {
        var listed = AttributeReader.read(attribute, sent);
        switch (kind) {
            case ADD -> {}
            case REPLACE -> elements.removeIf(element -> true);
            case REMOVE ->
                elements.removeIf(MicrosoftListedRemoval.listed(sent).isEmpty() ? all -> true : isIn(listed));
        }
        if (kind != Kind.REMOVE) {
            listed.ifPresent(values -> values.forEach(elements::add));
        }
        store();
    }

    private static Predicate<JsonNode> isIn(Optional<JsonNode> listed) {
        var keys = listed.stream()
                .flatMap(values -> values.values().stream())
                .map(value -> key(value, value.has("type")))
                .collect(Collectors.toSet());
        return element -> keys.contains(key(element, true)) || keys.contains(key(element, false));
    }

    /** By its value; where the client says which of several, by its type too. */
    private static String key(JsonNode element, boolean typed) {
        var value = Objects.requireNonNullElse(element.get("value"), element);
        return Elements.key(value, typed ? element.path("type") : MissingNode.getInstance());
    }

    /** One sub-attribute of all values; with none there is yet, of a new one. */
    void changeSub(Kind kind, AttributeType sub, JsonNode sent) {
        var change = subChange(kind, sub, sent);
        var all = elements.objects();
        if (all.isEmpty() && kind != Kind.REMOVE) {
            create(container.objectNode(), change);
        }
        all.forEach(element -> apply(change, element));
        store();
    }

    /** The values that a filter selects. */
    void changeSelected(Kind kind, ElementFilter selection, JsonNode sent) {
        var selected = selected(selection);
        if (kind == Kind.REMOVE) {
            Set<JsonNode> unwanted = Collections.newSetFromMap(new IdentityHashMap<>());
            unwanted.addAll(selected);
            elements.removeIf(unwanted::contains);
        } else if (selected.isEmpty()) {
            create(template(selection), wholeChange(Kind.ADD, sent));
        } else {
            var change = wholeChange(kind, sent);
            selected.forEach(element -> apply(change, element));
        }
        store();
    }

    /** One sub-attribute of the values that a filter selects. */
    void changeSelectedSub(Kind kind, ElementFilter selection, AttributeType sub, JsonNode sent) {
        var change = subChange(kind, sub, sent);
        var selected = selected(selection);
        if (selected.isEmpty() && kind != Kind.REMOVE) {
            create(template(selection), change);
        }
        selected.forEach(element -> apply(change, element));
        store();
    }

    private List<ObjectNode> selected(ElementFilter selection) {
        var all = elements.objects();
        allowance.spend(selection.query().comparisons(), all);
        return all.stream().filter(selection.predicate()).toList();
    }

    private ObjectNode template(ElementFilter selection) {
        var template = selection
                .template()
                .orElseThrow(() -> ScimException.noTarget(
                        "No value of " + attribute.name() + " matches the path's filter, and none can be made of it."));
        return AttributeReader.readElement(attribute, template)
                .map(ObjectNode.class::cast)
                .orElseGet(container::objectNode);
    }

    private void create(ObjectNode template, Consumer<ObjectNode> change) {
        change.accept(template);
        elements.add(template);
    }

    private void apply(Consumer<ObjectNode> change, ObjectNode element) {
        change.accept(element);
        elements.changed(element);
    }

    private Consumer<ObjectNode> subChange(Kind kind, AttributeType sub, JsonNode sent) {
        var value = kind == Kind.REMOVE ? Optional.<JsonNode>empty() : AttributeReader.readSub(attribute, sub, sent);
        return element -> {
            if (value.isEmpty() && kind != Kind.ADD) {
                element.remove(sub.name());
            }
            value.ifPresent(set -> element.set(sub.name(), set));
        };
    }

    private Consumer<ObjectNode> wholeChange(Kind kind, JsonNode sent) {
        var value = AttributeReader.readElement(attribute, sent);
        return element -> {
            if (kind == Kind.REPLACE) {
                element.removeAll();
            }
            value.ifPresent(set -> element.setAll((ObjectNode) set));
        };
    }

    private void store() {
        allowance.write(elements.values());
        var settled = elements.settled();
        if (settled.isEmpty()) {
            container.remove(attribute.name());
        } else {
            container.set(attribute.name(), settled);
        }
    }
}
