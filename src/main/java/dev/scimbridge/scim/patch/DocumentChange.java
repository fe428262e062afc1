package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.filter.AttributePath;
import dev.scimbridge.scim.patch.PatchOperation.Kind;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document while the operations of one PATCH change it. What an operation leaves half said, a value with nothing but its
 * {@code type}, stays for the next ones to complete, so that their order does not matter.
 */
final class DocumentChange {

    private final ObjectNode document;
    private final ObjectNode before;
    private final ComparisonAllowance allowance = new ComparisonAllowance();
    /** Of the core schema, by their names; extensions have none. */
    private final Map<String, MultiValued> lists = new HashMap<>();

    /**
     * @param document is changed
     * @param before the same as it was
     */
    DocumentChange(ObjectNode document, ObjectNode before) {
        this.document = document;
        this.before = before;
    }

    void apply(Kind kind, AttributePath.Attribute at, JsonNode value) {
        if (at.attribute().multiValued()) {
            changeMany(kind, at, value);
        } else {
            changeOne(kind, at, value);
        }
    }

    private void changeOne(Kind kind, AttributePath.Attribute at, JsonNode value) {
        var container = at.extensionUrn().map(this::extension).orElse(document);
        var former = at.extensionUrn()
                .<JsonNode>map(before::path)
                .orElse(before)
                .path(at.attribute().name());
        var one = new SingleValued(container, at.attribute(), former);
        at.sub().ifPresentOrElse(sub -> one.changeSub(kind, sub, value), () -> one.change(kind, value));
        at.extensionUrn().filter(urn -> container.isEmpty()).ifPresent(document::remove);
    }

    private ObjectNode extension(String urn) {
        return document.get(urn) instanceof ObjectNode object ? object : document.putObject(urn);
    }

    private void changeMany(Kind kind, AttributePath.Attribute at, JsonNode value) {
        var many = lists.computeIfAbsent(
                at.attribute().name(), name -> new MultiValued(document, at.attribute(), allowance));
        if (at.filter().isPresent()) {
            var selection = at.filter().get();
            at.sub()
                    .ifPresentOrElse(
                            sub -> many.changeSelectedSub(kind, selection, sub, value),
                            () -> many.changeSelected(kind, selection, value));
        } else {
            at.sub().ifPresentOrElse(sub -> many.changeSub(kind, sub, value), () -> many.change(kind, value));
        }
    }
}
