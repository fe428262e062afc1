package dev.scimbridge.provisioning;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.provisioning.MemberConvergence.Effect;
import dev.scimbridge.provisioning.Written.Confirmation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What clients want of groups, stored: one transaction for each write, which also notes whom it concerns. */
final class GroupIntents {

    private final Groups groups;
    private final MemberConvergence members;
    private final NamePins pins;
    private final Mappings mappings;
    private final IntentLog log;
    private final Acknowledgement acknowledgement;
    private final UnknownIds unknown;

    GroupIntents(
            Groups groups,
            MemberConvergence members,
            NamePins pins,
            Mappings mappings,
            IntentLog log,
            Acknowledgement acknowledgement,
            UnknownIds unknown) {
        this.groups = groups;
        this.members = members;
        this.pins = pins;
        this.mappings = mappings;
        this.log = log;
        this.acknowledgement = acknowledgement;
        this.unknown = unknown;
    }

    /** @param values of its members, whether users have these ids or not */
    Effect create(GroupId id, String displayName, Optional<String> externalId, List<String> values) {
        return log.inTransaction(() -> {
            var mapping = mappings.currentLocked();
            var born = Group.born(id, displayName, externalId, log.now());
            pins.requireOwnExternalId(Optional.empty(), born, mapping);
            var group = pins.born(born, mapping);
            groups.insert(group);
            pins.pin(group, mapping);
            pins.keepHold(group.held(false), group);
            var moved = new Moved(groups.addMembers(id, values), List.of());
            log.accepted(id, "create group, " + moved);
            return members.concern(id, Membership.created(mapping, group.ref()), moved);
        });
    }

    /**
     * What the transaction of an edit left behind.
     *
     * @param effect whom it concerns
     * @param awaited whom the client waits for
     * @param applied whether the group has become what the client wants; it does not while it is being deleted
     */
    record Stored(Group group, Effect effect, Awaited awaited, boolean applied) {}

    /** @see GroupProvisioning#edit */
    Stored edit(GroupId id, GroupEdit edit, Optional<Long> expectedVersion) {
        return log.inTransaction(() -> store(id, edit, expectedVersion));
    }

    private Stored store(GroupId id, GroupEdit edit, Optional<Long> expectedVersion) {
        var mapping = mappings.currentLocked();
        var before = groups.lock(id).orElseThrow(() -> unknown.group(id));
        if (before.deleting()) {
            return new Stored(before, members.joining(id, Effect.NONE, Awaited.ALL), Awaited.ALL, false);
        }
        var after = edited(before, edit, mapping);
        var moved = Moved.all(
                edit.members().stream().map(member -> move(id, member)).toList());
        var awaited = Awaited.by(before, edit, moved);
        if (!moved.isEmpty() || !after.equals(before)) {
            ExpectedVersion.require(expectedVersion, before.meta());
            groups.save(after.touched(log.now()));
            pins.pin(after, mapping);
            pins.keepHold(before, after);
            log.accepted(id, (after.key().equals(before.key()) ? "change group, " : "rename group, ") + moved);
        } else if (expectedVersion.isPresent() && members.situation(id, awaited) instanceof Acknowledgement.Settled) {
            ExpectedVersion.require(expectedVersion, before.meta());
        }
        var membership = Membership.changed(mapping, before.ref(), after.ref());
        if (membership.stayersLose()) {
            groups.renamedFrom(before);
        }
        var effect = members.concern(id, membership, moved);
        return new Stored(after, members.joining(id, effect, awaited), awaited, true);
    }

    private Group edited(Group before, GroupEdit edit, RoleMapping mapping) {
        var after = before.named(
                edit.displayName().orElse(before.displayName()),
                edit.externalId()
                        .map(text -> Optional.of(text).filter(value -> !value.isBlank()))
                        .orElse(before.externalId()));
        pins.requireOwnExternalId(Optional.of(before), after, mapping);
        return after.key().equals(before.key()) ? after : pins.renamed(before, after, mapping);
    }

    private Moved move(GroupId id, GroupEdit.MemberEdit edit) {
        return switch (edit) {
            case GroupEdit.Add add -> new Moved(groups.addMembers(id, add.values()), List.of());
            case GroupEdit.Remove remove -> new Moved(List.of(), groups.removeMembers(id, remove.values()));
            case GroupEdit.ReplaceAll all ->
                new Moved(groups.addMembers(id, all.values()), groups.retainMembers(id, Set.copyOf(all.values())));
        };
    }

    Group get(GroupId id) {
        return groups.find(id).orElseThrow(() -> unknown.group(id));
    }

    /** What the client of an edit is told, by how its members stand now. */
    Written<Group> answer(Stored stored) {
        var id = stored.group().id();
        if (!stored.applied()) {
            return new Written<>(get(id), acknowledgement.of(new Acknowledgement.UnderDeletion()));
        }
        var group = groups.find(id).orElse(stored.group());
        return new Written<>(group, acknowledgement.of(members.situation(id, stored.awaited())));
    }

    /** @return whom it concerns; empty where the group went since its DELETE was answered 503 */
    Optional<Effect> delete(GroupId id, Optional<Long> expectedVersion) {
        return log.inTransaction(() -> storeDelete(id, expectedVersion));
    }

    private Optional<Effect> storeDelete(GroupId id, Optional<Long> expectedVersion) {
        var mapping = mappings.currentLocked();
        var found = groups.lock(id);
        if (found.isEmpty() && members.answersRemoved(id)) {
            return Optional.empty();
        }
        var group = found.orElseThrow(() -> unknown.group(id));
        if (!group.deleting()) {
            ExpectedVersion.require(expectedVersion, group.meta());
            groups.save(group.asDeleting());
            log.accepted(id, "delete group");
            members.dissolve(id, Membership.deleted(mapping, group.ref()));
        }
        return Optional.of(members.joining(id, Effect.NONE, Awaited.ALL).urgent());
    }

    /** What the client of a DELETE is told; where it is told that the group is gone, it is, and where an operator kept it, it is not. */
    Confirmation answerDelete(GroupId id) {
        return log.inTransaction(() -> {
            var kept = groups.lock(id).filter(group -> !group.deleting()).isPresent();
            var confirmation =
                    acknowledgement.of(kept ? new Acknowledgement.Kept() : members.situation(id, Awaited.ALL));
            if (confirmation instanceof Written.Accepted) {
                members.dissolved(id);
            }
            return confirmation;
        });
    }
}
