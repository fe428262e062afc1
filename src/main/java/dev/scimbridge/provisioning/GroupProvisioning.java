package dev.scimbridge.provisioning;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Ids;
import dev.scimbridge.account.Member;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.convergence.Holds;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.Resolutions;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.rails.RailName;
import dev.scimbridge.provisioning.Acknowledgement.Settled;
import dev.scimbridge.provisioning.MemberConvergence.Effect;
import dev.scimbridge.provisioning.Written.Confirmation;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The use cases on groups; as {@link UserProvisioning}, each member being an account to converge. */
public class GroupProvisioning {

    private final Groups groups;
    private final MemberConvergence members;
    private final Holds holds;
    private final IntentLog intents;
    private final TenantGate tenant;
    private final Mappings mappings;
    private final Resolutions resolutions;
    private final Acknowledgement acknowledgement;
    private final Ids ids;
    private final Clock clock;

    GroupProvisioning(
            Groups groups,
            MemberConvergence members,
            Holds holds,
            IntentLog intents,
            TenantGate tenant,
            Mappings mappings,
            Resolutions resolutions,
            Acknowledgement acknowledgement,
            Ids ids,
            Clock clock) {
        this.groups = groups;
        this.members = members;
        this.holds = holds;
        this.intents = intents;
        this.tenant = tenant;
        this.mappings = mappings;
        this.resolutions = resolutions;
        this.acknowledgement = acknowledgement;
        this.ids = ids;
        this.clock = clock;
    }

    public Group get(GroupId id) {
        tenant.requireReadable();
        return find(id);
    }

    private Group find(GroupId id) {
        return groups.find(id).orElseThrow(() -> new ProvisioningException.NoSuchGroup(id));
    }

    public Page<Group> search(Query query, Paging paging) {
        tenant.requireReadable();
        return groups.search(query, paging);
    }

    /** Hands each member to {@code each} while it is read; holds one at a time. */
    public void members(GroupId id, Consumer<Member> each) {
        groups.members(id, each);
    }

    /** Members of several groups for a list, at most {@code limit} of each. */
    public Map<GroupId, List<Member>> members(Collection<GroupId> ids, int limit) {
        return ids.isEmpty() ? Map.of() : groups.members(ids, limit);
    }

    /** What a group gives its members, by the mapping in force. */
    public RoleResolution.Resolved rolesOf(GroupRef group) {
        return resolutions.current().of(group);
    }

    /** Member values that are no user's id, at most {@code limit}. */
    public List<String> unknownMembers(GroupId id, int limit) {
        return groups.unknownMembers(id, limit);
    }

    /** POST: stores the group with its members and gives them its roles. */
    public Written<Group> create(
            String displayName, Optional<String> externalId, List<String> values, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireWritable();
        var id = ids.group();
        var effect = intents.inTransaction(() -> {
            var mapping = mappings.currentLocked();
            var group = pins().born(Group.born(id, displayName, externalId, clock.instant()), mapping);
            groups.insert(group);
            pins().pin(group, mapping);
            keepHold(group.held(false), group);
            var moved = new Moved(groups.addMembers(id, values), List.of());
            return members.concern(id, Membership.created(mapping, group.ref()), moved);
        });
        members.converge(effect, deadline);
        return new Written<>(find(id), acknowledgement.of(new Settled()));
    }

    private NamePins pins() {
        return new NamePins(groups);
    }

    /** PUT and PATCH. Waits for those who lose something by it, and for what is left of them when it is repeated. */
    public Written<Group> edit(GroupId id, GroupEdit edit, Optional<Long> expectedVersion, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireBound();
        var stored = intents.inTransaction(() -> store(id, edit, expectedVersion));
        members.converge(stored.effect(), deadline);
        var group = groups.find(id).orElse(stored.group());
        return new Written<>(group, acknowledgement.of(members.situation(id, stored.awaited())));
    }

    private record Stored(Group group, Effect effect, Awaited awaited) {}

    private Stored store(GroupId id, GroupEdit edit, Optional<Long> expectedVersion) {
        var before = required(id, groups.lock(id), expectedVersion);
        if (before.deleting()) {
            return new Stored(before, members.joining(id, Effect.NONE, Awaited.ALL), Awaited.ALL);
        }
        var mapping = mappings.currentLocked();
        var after = edited(before, edit, mapping);
        var moved = Moved.all(
                edit.members().stream().map(member -> move(id, member)).toList());
        if (!moved.isEmpty() || !after.equals(before)) {
            groups.save(after.touched(clock.instant()));
            pins().pin(after, mapping);
            keepHold(before, after);
        }
        var awaited = Awaited.by(edit);
        var membership = Membership.changed(mapping, before.ref(), after.ref());
        if (membership.stayersLose()) {
            groups.renamedFrom(id, before.displayName());
        }
        var effect = members.concern(id, membership, moved);
        return new Stored(after, members.joining(id, effect, awaited), awaited);
    }

    /** An operator sees a group whose admin role waits, for as long as it does. */
    private void keepHold(Group before, Group after) {
        if (before.adminHeld() == after.adminHeld()) {
            return;
        }
        var waiting = resolutions.current().of(after.ref()).held();
        if (waiting.isEmpty()) {
            holds.settle(after.id());
        } else {
            holds.hold(
                    after.id(),
                    RailName.ADMIN_ROLES,
                    "give its members " + new TreeSet<>(waiting),
                    "It came to a name that belongs to another group, or was renamed onto one that gives an admin role.");
        }
    }

    private static Group required(GroupId id, Optional<Group> found, Optional<Long> expectedVersion) {
        var group = found.orElseThrow(() -> new ProvisioningException.NoSuchGroup(id));
        if (expectedVersion.filter(version -> version != group.meta().version()).isPresent()) {
            throw new ProvisioningException.VersionMismatch();
        }
        return group;
    }

    private Group edited(Group before, GroupEdit edit, RoleMapping mapping) {
        var after = before.named(
                edit.displayName().orElse(before.displayName()),
                edit.externalId()
                        .map(text -> Optional.of(text).filter(value -> !value.isBlank()))
                        .orElse(before.externalId()));
        return after.key().equals(before.key())
                ? after
                : pins().renamed(before, after, mapping, resolutions.current().catalogue());
    }

    private Moved move(GroupId id, GroupEdit.MemberEdit edit) {
        return switch (edit) {
            case GroupEdit.Add add -> new Moved(groups.addMembers(id, add.values()), List.of());
            case GroupEdit.Remove remove -> new Moved(List.of(), groups.removeMembers(id, remove.values()));
            case GroupEdit.ReplaceAll all ->
                new Moved(groups.addMembers(id, all.values()), groups.retainMembers(id, Set.copyOf(all.values())));
        };
    }

    /**
     * DELETE; the group is gone once everybody who lost a role by it is confirmed, whether the client comes back or not. Its first
     * repeat after that is accepted too; later ones find nothing.
     */
    public Written<GroupId> delete(GroupId id, Optional<Long> expectedVersion, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireBound();
        var effect = intents.inTransaction(() -> storeDelete(id, expectedVersion));
        if (effect.isEmpty()) {
            return new Written<>(id, acknowledgement.of(new Settled()));
        }
        members.converge(effect.get(), deadline);
        return new Written<>(id, deleted(id));
    }

    /** Empty where the group went since its DELETE was answered 503. */
    private Optional<Effect> storeDelete(GroupId id, Optional<Long> expectedVersion) {
        var found = groups.lock(id);
        if (found.isEmpty() && members.answersRemoved(id)) {
            return Optional.empty();
        }
        var group = required(id, found, expectedVersion);
        if (!group.deleting()) {
            groups.save(group.asDeleting());
            members.dissolve(id, Membership.deleted(mappings.currentLocked(), group.ref()));
        }
        return Optional.of(members.joining(id, Effect.NONE, Awaited.ALL).urgent());
    }

    private Confirmation deleted(GroupId id) {
        return intents.inTransaction(() -> {
            groups.lock(id);
            var confirmation = acknowledgement.of(members.situation(id, Awaited.ALL));
            if (confirmation instanceof Written.Accepted) {
                members.dissolved(id);
            }
            return confirmation;
        });
    }
}
