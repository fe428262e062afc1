package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.filter.AttributePath;
import dev.scimbridge.scim.patch.PatchOperation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.OktaIdEcho;
import dev.scimbridge.scim.resource.CoreAttributes;
import dev.scimbridge.scim.schema.Urns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * PATCH on a user's document (RFC 7644 §3.5.2). Works on a copy, so that either all operations are done or none. It is parsed
 * before the user is looked at. A POST or
 * PUT is the same as adding its body to an empty document.
 *
 * <p>Where a value path matches nothing, {@code add} and {@code replace} make one element that fulfils its filter ({@link
 * dev.scimbridge.scim.quirks.MicrosoftMissingTarget}).
 */
final class UserPatch {

    private final List<Step> steps;

    private UserPatch(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** What an operation does to one attribute. */
    private sealed interface Step {

        record Change(Kind kind, AttributePath.Attribute at, JsonNode value) implements Step {}

        record RemoveExtension(String urn) implements Step {}

        /** What the client repeats of what it read. */
        record Echo(String id) implements Step {}
    }

    /**
     * Operations, ready to be applied.
     *
     * @throws ScimException a path or an operation is wrong
     */
    static UserPatch parse(List<PatchOperation> operations, Paths paths) {
        var reader = new Reader(paths);
        operations.forEach(reader::read);
        return new UserPatch(reader.steps);
    }

    private static final class Reader {

        private final Paths paths;
        private final List<Step> steps = new ArrayList<>();

        Reader(Paths paths) {
            this.paths = paths;
        }

        void read(PatchOperation operation) {
            if (operation.isWhole(Urns.USER)) {
                readWhole(operation);
                return;
            }
            var path = operation.path().get();
            requireValue(operation);
            var echo = operation.kind() == Kind.REMOVE
                    ? Optional.<String>empty()
                    : OktaIdEcho.repeated(CoreAttributes.key(path, Urns.USER), operation.value());
            if (echo.isPresent()) {
                steps.add(new Step.Echo(echo.get()));
                return;
            }
            var target = paths.ofUser(path);
            if (Paths.isReadOnly(target)) {
                throw ScimException.mutability(path + " is read-only.");
            }
            change(operation.kind(), target, operation.value());
        }

        private static void requireValue(PatchOperation operation) {
            if (operation.kind() != Kind.REMOVE && operation.value().isMissingNode()) {
                throw ScimException.invalidValue(operation.kind().name().toLowerCase(Locale.ROOT) + " needs a value.");
            }
        }

        /** Without a path: each key of the value is one. What cannot be written is an echo here, and ignored. */
        private void readWhole(PatchOperation operation) {
            if (operation.kind() == Kind.REMOVE) {
                throw ScimException.noTarget("remove needs a path.");
            }
            if (!(operation.value() instanceof ObjectNode values)) {
                throw ScimException.invalidValue("An operation without a path needs an object as its value.");
            }
            CoreAttributes.flat(values, Urns.USER)
                    .forEach(attribute -> readKey(operation.kind(), attribute.getKey(), attribute.getValue()));
        }

        private void readKey(Kind kind, String key, JsonNode value) {
            var target = paths.findOfUser(key);
            if (target.isEmpty()) {
                UnknownAttributes.note(key);
                return;
            }
            if (!Paths.isReadOnly(target.get())) {
                change(kind, target.get(), value);
            }
        }

        private void change(Kind kind, AttributePath target, JsonNode value) {
            switch (target) {
                case AttributePath.WholeExtension extension -> changeExtension(kind, extension, value);
                case AttributePath.Attribute at -> {
                    if (!UserRequest.unsetsActive(kind, at, value)) {
                        steps.add(new Step.Change(kind, at, value));
                    }
                }
                case AttributePath.Foreign foreign -> UnknownAttributes.note(foreign.path());
            }
        }

        private void changeExtension(Kind kind, AttributePath.WholeExtension extension, JsonNode value) {
            if (kind == Kind.REMOVE || (kind == Kind.REPLACE && value.isNull())) {
                steps.add(new Step.RemoveExtension(extension.urn()));
                return;
            }
            if (value.isNull()) {
                return;
            }
            if (!value.isObject()) {
                throw ScimException.invalidValue(extension.urn() + " must be an object.");
            }
            value.properties()
                    .forEach(property -> readKey(kind, extension.urn() + ":" + property.getKey(), property.getValue()));
        }
    }

    /**
     * The document that the operations make of another; it may hold {@code active} then.
     *
     * @param id of the resource, which a client may repeat; empty before there is one
     * @throws ScimException a value is wrong, or has no place
     */
    ObjectNode applied(ObjectNode before, Optional<String> id) {
        var document = before.deepCopy();
        var change = new DocumentChange(document, before);
        for (var step : steps) {
            switch (step) {
                case Step.Change one -> change.apply(one.kind(), one.at(), one.value());
                case Step.RemoveExtension extension -> document.remove(extension.urn());
                case Step.Echo echo -> requireSame(id, echo);
            }
        }
        return document;
    }

    private static void requireSame(Optional<String> id, Step.Echo echo) {
        if (!id.equals(Optional.of(echo.id()))) {
            throw ScimException.mutability("id is read-only.");
        }
    }
}
