package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.filter.AttributePath;
import dev.scimbridge.scim.patch.Operation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * PATCH on a user's document (RFC 7644 §3.5.2). Works on a copy, so that either all operations are done or none. A POST or
 * PUT is the same as adding its body to an empty document.
 *
 * <p>Where a value path matches nothing, {@code add} and {@code replace} make one element that fulfils its filter: Microsoft
 * Entra counts on that, where RFC 7644 has {@code noTarget}.
 */
public final class UserPatch {

    private final ObjectNode document;
    private final Optional<String> id;
    private final Paths paths;

    private UserPatch(ObjectNode document, Optional<String> id, Paths paths) {
        this.document = document;
        this.id = id;
        this.paths = paths;
    }

    /**
     * The document that operations make of another; it may hold {@code active} then.
     *
     * @param id of the resource, which a client may repeat; empty before there is one
     */
    public static ObjectNode applied(ObjectNode before, List<Operation> operations, Optional<String> id) {
        return applied(before, operations, id, Paths.DEFAULT);
    }

    static ObjectNode applied(ObjectNode before, List<Operation> operations, Optional<String> id, Paths paths) {
        var patch = new UserPatch(before.deepCopy(), id, paths);
        operations.forEach(patch::apply);
        return patch.document;
    }

    private void apply(Operation operation) {
        if (operation.path().isEmpty()) {
            applyWhole(operation);
            return;
        }
        var path = operation.path().get();
        requireValue(operation);
        if (isEcho(path, operation)) {
            return;
        }
        var target = paths.ofUser(path);
        if (Paths.isReadOnly(target)) {
            throw ScimException.mutability(path + " is read-only.");
        }
        change(operation.kind(), target, operation.value());
    }

    private static void requireValue(Operation operation) {
        if (operation.kind() != Kind.REMOVE && operation.value().isMissingNode()) {
            throw ScimException.invalidValue(operation.kind().name().toLowerCase(Locale.ROOT) + " needs a value.");
        }
    }

    /** What the client repeats of what it read. */
    private boolean isEcho(String path, Operation operation) {
        return path.equalsIgnoreCase("id")
                && operation.kind() != Kind.REMOVE
                && id.equals(Optional.ofNullable(operation.value().stringValue(null)));
    }

    /** Without a path: each key of the value is one. What cannot be written is an echo here, and ignored. */
    private void applyWhole(Operation operation) {
        if (operation.kind() == Kind.REMOVE) {
            throw ScimException.noTarget("remove needs a path.");
        }
        if (!(operation.value() instanceof ObjectNode values)) {
            throw ScimException.invalidValue("An operation without a path needs an object as its value.");
        }
        var seen = new HashSet<String>();
        values.properties().forEach(property -> {
            if (!seen.add(property.getKey().toLowerCase(Locale.ROOT))) {
                throw ScimException.invalidSyntax(property.getKey() + " is there twice, in another case.");
            }
            applyKey(operation.kind(), property.getKey(), property.getValue());
        });
    }

    private void applyKey(Kind kind, String key, JsonNode value) {
        var target = paths.findOfUser(key);
        if (target.isEmpty()) {
            Ignored.note(key);
            return;
        }
        if (Paths.isReadOnly(target.get())) {
            return;
        }
        change(kind, target.get(), value);
    }

    private void change(Kind kind, AttributePath target, JsonNode value) {
        switch (target) {
            case AttributePath.WholeExtension extension -> changeExtension(kind, extension, value);
            case AttributePath.Attribute at -> changeAttribute(kind, at, value);
            case AttributePath.Foreign foreign -> Ignored.note(foreign.path());
        }
    }

    private void changeExtension(Kind kind, AttributePath.WholeExtension extension, JsonNode value) {
        if (kind == Kind.REMOVE || (kind == Kind.REPLACE && value.isNull())) {
            document.remove(extension.urn());
            return;
        }
        if (value.isNull()) {
            return;
        }
        if (!value.isObject()) {
            throw ScimException.invalidValue(extension.urn() + " must be an object.");
        }
        value.properties()
                .forEach(property -> applyKey(kind, extension.urn() + ":" + property.getKey(), property.getValue()));
    }

    private void changeAttribute(Kind kind, AttributePath.Attribute at, JsonNode value) {
        var container = at.extensionUrn().map(this::extension).orElse(document);
        if (at.attribute().multiValued()) {
            changeMany(kind, at, new ManyValues(container, at.attribute()), value);
        } else {
            var one = new OneValue(container, at.attribute());
            at.sub().ifPresentOrElse(sub -> one.changeSub(kind, sub, value), () -> one.change(kind, value));
        }
        at.extensionUrn().filter(urn -> container.isEmpty()).ifPresent(document::remove);
    }

    private static void changeMany(Kind kind, AttributePath.Attribute at, ManyValues many, JsonNode value) {
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

    private ObjectNode extension(String urn) {
        return document.get(urn) instanceof ObjectNode object ? object : document.putObject(urn);
    }
}
