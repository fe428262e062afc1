package dev.scimbridge.scim.patch;

import dev.scimbridge.account.GroupId;
import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.scim.filter.AttributePath;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.patch.PatchOperation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.MicrosoftListedRemoval;
import dev.scimbridge.scim.quirks.OktaIdEcho;
import dev.scimbridge.scim.quirks.ValueQuirk;
import dev.scimbridge.scim.resource.CoreAttributes;
import dev.scimbridge.scim.resource.GroupDocument;
import dev.scimbridge.scim.schema.ResourceSchema;
import dev.scimbridge.scim.schema.Urns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * PATCH on a group (RFC 7644 §3.5.2), turned into what changes: the members are never loaded, so one more in a group of
 * 100,000 costs what it costs in a group of ten.
 */
public final class GroupPatch {

    private Optional<String> displayName = Optional.empty();
    private Optional<String> externalId = Optional.empty();

    /** Who shall be the only members, once an operation says so. */
    private @Nullable Set<String> only;

    /** What becomes of a member value, unless {@link #only} tells; of several operations on it the last one counts. */
    private final Map<String, Kind> moves = new LinkedHashMap<>();

    private final String id;
    private final Paths paths;
    private final ComparisonAllowance allowance = new ComparisonAllowance();

    private GroupPatch(GroupId id, Paths paths) {
        this.id = id.toString();
        this.paths = paths;
    }

    /**
     * @param id of the group, which a client may repeat
     * @param limits of each path
     */
    public static GroupEdit edit(GroupId id, PatchRequest request, FilterLimits limits) {
        var patch = new GroupPatch(id, new Paths(limits));
        request.operations().forEach(patch::apply);
        return new GroupEdit(patch.displayName, patch.externalId, patch.members());
    }

    private List<GroupEdit.MemberEdit> members() {
        if (only != null) {
            return List.of(new GroupEdit.ReplaceAll(List.copyOf(only)));
        }
        var removed = moved(Kind.REMOVE);
        var added = moved(Kind.ADD);
        var edits = new ArrayList<GroupEdit.MemberEdit>();
        if (!removed.isEmpty()) {
            edits.add(new GroupEdit.Remove(removed));
        }
        if (!added.isEmpty()) {
            edits.add(new GroupEdit.Add(added));
        }
        return edits;
    }

    private List<String> moved(Kind kind) {
        return moves.entrySet().stream()
                .filter(move -> move.getValue() == kind)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void apply(PatchOperation operation) {
        if (operation.isWhole(Urns.GROUP)) {
            applyWhole(operation);
            return;
        }
        if (operation.kind() != Kind.REMOVE && operation.value().isMissingNode()) {
            throw ScimException.invalidValue(operation.kind().name().toLowerCase(Locale.ROOT) + " needs a value.");
        }
        var path = operation.path().get();
        var key = GroupDocument.key(path);
        var known = isEcho(operation, key) || applyKey(operation.kind(), key, operation.value());
        if (!known) {
            applyPath(operation.kind(), path);
        }
    }

    /** What the client repeats of what it read. */
    private boolean isEcho(PatchOperation operation, String key) {
        return operation.kind() != Kind.REMOVE
                && OktaIdEcho.repeated(key, operation.value())
                        .filter(id::equals)
                        .isPresent();
    }

    /** Without a path: each key of the value is one; {@code id} and what else is ours is an echo. */
    private void applyWhole(PatchOperation operation) {
        if (operation.kind() == Kind.REMOVE) {
            throw ScimException.noTarget("remove needs a path.");
        }
        if (!(operation.value() instanceof ObjectNode values)) {
            throw ScimException.invalidValue("An operation without a path needs an object as its value.");
        }
        CoreAttributes.flat(values, Urns.GROUP).forEach(attribute -> {
            var key = GroupDocument.key(attribute.getKey());
            var known = isUnspoken(key, attribute.getValue()) || applyKey(operation.kind(), key, attribute.getValue());
            if (!known) {
                UnknownAttributes.note(attribute.getKey());
            }
        });
    }

    /** As in a PUT, members that are null stay; nor does a null name, which cannot be meant, reject what stands beside it. */
    private static boolean isUnspoken(String key, JsonNode value) {
        return value.isNull() && (key.equals("members") || key.equals("displayname"));
    }

    /** @return whether the key is one of the three attributes that can be written */
    private boolean applyKey(Kind kind, String key, JsonNode value) {
        switch (key) {
            case "displayname" -> rename(kind, value);
            case "externalid" -> changeExternalId(kind, value);
            case "members" -> move(kind, value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void rename(Kind kind, JsonNode value) {
        if (kind == Kind.REMOVE) {
            throw ScimException.mutability("displayName is required and cannot be removed.");
        }
        var text = text("displayName", value);
        if (kind != Kind.ADD || text.isPresent()) {
            displayName = Optional.of(GroupDocument.displayName(text.orElse("")));
        }
    }

    /** For {@link GroupEdit} an empty text takes it away. */
    private void changeExternalId(Kind kind, JsonNode value) {
        var text = kind == Kind.REMOVE ? Optional.<String>empty() : text("externalId", value);
        if (kind != Kind.ADD || text.isPresent()) {
            externalId = Optional.of(text.orElse(""));
        }
    }

    private static Optional<String> text(String name, JsonNode value) {
        var attribute = ResourceSchema.groups().resolve(name).orElseThrow().attribute();
        return GroupDocument.text(name, ValueQuirk.mended(attribute, value));
    }

    private void move(Kind kind, JsonNode value) {
        if (kind == Kind.REMOVE && MicrosoftListedRemoval.listed(value).isEmpty()) {
            move(Kind.REPLACE, List.of());
        } else {
            move(kind, GroupDocument.values(value));
        }
    }

    private void move(Kind kind, List<String> values) {
        if (kind == Kind.REPLACE) {
            only = new LinkedHashSet<>(values);
        } else if (only == null) {
            values.forEach(value -> moves.put(value, kind));
        } else {
            values.forEach(kind == Kind.ADD ? only::add : only::remove);
        }
    }

    private void applyPath(Kind kind, String path) {
        var target = paths.ofGroup(path);
        if (Paths.isReadOnly(target)) {
            throw ScimException.mutability(path + " is read-only.");
        }
        switch (target) {
            case AttributePath.Attribute attribute -> moveSelected(kind, attribute);
            case AttributePath.WholeExtension extension -> UnknownAttributes.note(extension.urn());
            case AttributePath.Foreign foreign -> UnknownAttributes.note(foreign.path());
        }
    }

    /** {@code members[value eq "..."]}. */
    private void moveSelected(Kind kind, AttributePath.Attribute path) {
        if (kind == Kind.REPLACE || path.sub().isPresent()) {
            throw ScimException.mutability("A member cannot be changed, only added or removed.");
        }
        var selection = path.filter()
                .map(filter -> MemberSelection.of(filter.query(), allowance))
                .orElseThrow(() -> ScimException.invalidPath("members has no such part."));
        switch (selection) {
            case MemberSelection.These these -> move(kind, kind == Kind.ADD ? storable(these) : these.values());
            case MemberSelection.Everybody everybody -> moveAll(kind);
        }
    }

    /** As those of a body are; whatever is there can be removed. */
    private static List<String> storable(MemberSelection.These these) {
        return these.values().stream().map(GroupDocument::memberValue).toList();
    }

    private void moveAll(Kind kind) {
        if (kind == Kind.ADD) {
            throw ScimException.noTarget("Members are added by their value.");
        }
        move(Kind.REPLACE, List.of());
    }
}
