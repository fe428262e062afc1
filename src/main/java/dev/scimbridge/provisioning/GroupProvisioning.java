package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Member;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.provisioning.Groups.Departure;
import dev.scimbridge.provisioning.Written.Confirmation;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The use cases on groups; as {@link UserProvisioning}, each member being an account to converge. */
public class GroupProvisioning {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final Groups groups;
    private final Accounts accounts;
    private final IntentLog intents;
    private final InlineConvergence answering;
    private final TenantGate tenant;
    private final Mappings mappings;
    private final FalconUsers falcon;
    private final Clock clock;

    GroupProvisioning(
            Groups groups,
            Accounts accounts,
            IntentLog intents,
            InlineConvergence answering,
            TenantGate tenant,
            Mappings mappings,
            FalconUsers falcon,
            Clock clock) {
        this.groups = groups;
        this.accounts = accounts;
        this.intents = intents;
        this.answering = answering;
        this.tenant = tenant;
        this.mappings = mappings;
        this.falcon = falcon;
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
        return mappings.resolution().of(group);
    }

    /** Member values that are no user's id, at most {@code limit}. */
    public List<String> unknownMembers(GroupId id, int limit) {
        return groups.unknownMembers(id, limit);
    }

    /** POST: stores the group with its members and gives them its roles. */
    public Written<Group> create(
            String displayName, Optional<String> externalId, List<String> members, AnswerDeadline budget) {
        tenant.awaitProbe(budget);
        tenant.requireWritable();
        var id = GroupId.random();
        var effect = intents.inTransaction(() -> {
            var group = judged(Group.born(id, displayName, externalId, clock.instant()), false);
            groups.insert(group);
            pin(group);
            var added = groups.addMembers(id, members);
            return givesNothing(rolesOf(group.ref())) ? Effect.NONE : armMoved(id, new Moved(added, List.of()));
        });
        converge(effect, budget);
        return new Written<>(find(id), new Written.Accepted());
    }

    /**
     * PUT and PATCH. A write that takes members out waits for those that are still losing the group's roles, whoever asked
     * for it.
     */
    public Written<Group> edit(GroupId id, GroupEdit edit, Optional<Long> expectedVersion, AnswerDeadline budget) {
        tenant.awaitProbe(budget);
        tenant.requireBound();
        var effect = intents.inTransaction(() -> store(id, edit, expectedVersion));
        converge(effect, budget);
        return new Written<>(find(id), confirmation(id, effect.joins()));
    }

    private Effect store(GroupId id, GroupEdit edit, Optional<Long> expectedVersion) {
        var before = lock(id, expectedVersion);
        if (before.deleting()) {
            return Effect.NONE.joining(EnumSet.allOf(Departure.class), List.of());
        }
        var after = edited(before, edit);
        var moved = move(id, edit.members());
        if (!moved.isEmpty() || !after.equals(before)) {
            groups.save(touched(after));
        }
        var joins = joins(edit);
        return arm(id, rolesOf(before.ref()), rolesOf(after.ref()), moved).joining(joins, tasks(departing(id, joins)));
    }

    private Group lock(GroupId id, Optional<Long> expectedVersion) {
        var group = groups.lock(id).orElseThrow(() -> new ProvisioningException.NoSuchGroup(id));
        if (expectedVersion.filter(version -> version != group.meta().version()).isPresent()) {
            throw new ProvisioningException.VersionMismatch();
        }
        return group;
    }

    private Group edited(Group before, GroupEdit edit) {
        var displayName = edit.displayName().orElse(before.displayName());
        var externalId = edit.externalId()
                .map(text -> Optional.of(text).filter(value -> !value.isBlank()))
                .orElse(before.externalId());
        var after =
                new Group(before.id(), displayName, externalId, before.meta(), before.deleting(), before.adminHeld());
        if (after.key().equals(before.key())) {
            return after;
        }
        var judged = judged(after, true);
        pin(judged);
        return judged;
    }

    private Group touched(Group group) {
        return new Group(
                group.id(),
                group.displayName(),
                group.externalId(),
                group.meta().touched(clock.instant()),
                group.deleting(),
                group.adminHeld());
    }

    /**
     * A name that gives an admin role is not taken over: the role is held for an operator unless the mapping entry of that
     * name belongs to this group already, or to none and the group is new.
     */
    private Group judged(Group group, boolean renamed) {
        var owner = groups.pinned(group.key());
        var held = givesAdminByName(group)
                && owner.map(pinned -> !pinned.equals(group.id())).orElse(renamed);
        return new Group(group.id(), group.displayName(), group.externalId(), group.meta(), group.deleting(), held);
    }

    /** Ties the mapping entry of the group's name to this group. */
    private void pin(Group group) {
        if (!group.adminHeld() && mapsName(group)) {
            groups.pin(group.key(), group.id());
        }
    }

    private boolean mapsName(Group group) {
        return mappings.mapping().entries().stream()
                .anyMatch(entry -> entry instanceof RoleMapping.ByName named
                        && CaselessKey.of(named.name()).equals(group.key()));
    }

    private boolean givesAdminByName(Group group) {
        var resolution = mappings.resolution();
        return mappings.mapping().givenBy(group.ref()).stream()
                .filter(RoleMapping.Given::byName)
                .flatMap(given -> resolution.catalogue().resolve(given.role()).stream())
                .anyMatch(resolution::isAdmin);
    }

    /** What is held for an operator concerns the members too: they say so. */
    private static boolean givesNothing(RoleResolution.Resolved resolved) {
        return resolved.roles().isEmpty() && resolved.held().isEmpty();
    }

    /** Who joined and who left, by member value. */
    private record Moved(List<String> joined, List<String> left) {

        boolean isEmpty() {
            return joined.isEmpty() && left.isEmpty();
        }

        static List<AccountId> accounts(Collection<String> values) {
            return values.stream()
                    .flatMap(value -> AccountId.parse(value).stream())
                    .toList();
        }
    }

    private Moved move(GroupId id, List<GroupEdit.MemberEdit> edits) {
        var joined = new LinkedHashSet<String>();
        var left = new LinkedHashSet<String>();
        for (var edit : edits) {
            var step = move(id, edit);
            step.joined().forEach(value -> moved(value, left, joined));
            step.left().forEach(value -> moved(value, joined, left));
        }
        return new Moved(List.copyOf(joined), List.copyOf(left));
    }

    private static void moved(String value, Set<String> from, Set<String> to) {
        if (!from.remove(value)) {
            to.add(value);
        }
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
     * What a stored group write asks of Falcon.
     *
     * @param tasks accounts to converge while the client waits; none when they are too many
     * @param joins the departures that must be confirmed before the client is told of success
     */
    private record Effect(List<InlineConvergence.Task> tasks, Priority priority, Set<Departure> joins) {

        static final Effect NONE = new Effect(List.of(), Priority.INLINE, Set.of());

        Effect joining(Set<Departure> causes, List<InlineConvergence.Task> departing) {
            var known = tasks.stream().map(InlineConvergence.Task::id).collect(Collectors.toSet());
            var all = new ArrayList<>(tasks);
            departing.stream().filter(task -> !known.contains(task.id())).forEach(all::add);
            return new Effect(all, priority, causes);
        }
    }

    private static Set<Departure> joins(GroupEdit edit) {
        var joins = EnumSet.noneOf(Departure.class);
        if (edit.members().stream().anyMatch(member -> !(member instanceof GroupEdit.Add))) {
            joins.add(Departure.MEMBER);
        }
        if (edit.displayName().isPresent() || edit.externalId().isPresent()) {
            joins.add(Departure.RENAME);
        }
        return joins;
    }

    private Effect arm(GroupId id, RoleResolution.Resolved before, RoleResolution.Resolved after, Moved moved) {
        if (!before.equals(after)) {
            return armAll(id, before, after, moved);
        }
        return givesNothing(after) || moved.isEmpty() ? Effect.NONE : armMoved(id, moved);
    }

    private Effect armMoved(GroupId id, Moved moved) {
        requireWritableFor(moved.joined());
        groups.depart(id, Moved.accounts(moved.left()), Departure.MEMBER);
        var touched = new ArrayList<>(accounts.touch(Moved.accounts(moved.left()), false));
        touched.addAll(accounts.touch(Moved.accounts(moved.joined()), true));
        return arm(touched, moved.left().isEmpty() ? Priority.INLINE : Priority.DEPROVISIONING);
    }

    /** What the group gives has changed: everybody in it is concerned, and who left too. */
    private Effect armAll(GroupId id, RoleResolution.Resolved before, RoleResolution.Resolved after, Moved moved) {
        var losing = !after.roles().containsAll(before.roles());
        var priority = losing ? Priority.DEPROVISIONING : Priority.INLINE;
        if (losing) {
            groups.departAll(id, Departure.RENAME);
        } else {
            tenant.requireWritable();
        }
        groups.depart(id, Moved.accounts(moved.left()), Departure.MEMBER);
        intents.wakeNow(accounts.touch(Moved.accounts(moved.left()), false), priority);
        accounts.touchMembers(id, !givesNothing(after), priority);
        return new Effect(tasks(someMembers(id)), priority, Set.of());
    }

    private List<AccountId> someMembers(GroupId id) {
        return Moved.accounts(
                groups.members(List.of(id), IntentLog.CALLS_WORTH_WAITING + 1).getOrDefault(id, List.of()).stream()
                        .map(Member::value)
                        .toList());
    }

    private void requireWritableFor(List<String> joined) {
        if (!joined.isEmpty()) {
            tenant.requireWritable();
        }
    }

    private Effect arm(List<AccountId> touched, Priority priority) {
        var inline = touched.size() <= IntentLog.CALLS_WORTH_WAITING
                && (priority == Priority.DEPROVISIONING || falcon.hasRoom());
        if (!inline) {
            intents.wakeNow(touched, priority);
            return Effect.NONE;
        }
        var tasks = accounts.find(touched).stream()
                .map(account -> intents.arm(account, priority, true))
                .toList();
        return new Effect(tasks, priority, Set.of());
    }

    /** Accounts to wait for whose wake-ups stand already; none when they are too many to wait for. */
    private List<InlineConvergence.Task> tasks(List<AccountId> ids) {
        if (ids.size() > IntentLog.CALLS_WORTH_WAITING) {
            return List.of();
        }
        return accounts.find(ids).stream()
                .map(account -> new InlineConvergence.Task(
                        account.id(), account.progress().generation(), Optional.empty()))
                .toList();
    }

    private List<AccountId> departing(GroupId id, Set<Departure> causes) {
        return causes.isEmpty() ? List.of() : groups.departing(id, causes, IntentLog.CALLS_WORTH_WAITING + 1);
    }

    private void converge(Effect effect, AnswerDeadline budget) {
        answering.converge(effect.tasks(), effect.priority(), budget);
    }

    private Confirmation confirmation(GroupId id, Set<Departure> joins) {
        var departing = departing(id, joins);
        if (departing.isEmpty() || departing.size() > IntentLog.CALLS_WORTH_WAITING) {
            return new Written.Accepted();
        }
        return accounts.find(departing).stream()
                .findFirst()
                .<Confirmation>map(account -> new Written.Unconfirmed(why(departing.size(), account), RETRY_AFTER))
                .orElse(new Written.Accepted());
    }

    private String why(int number, Account first) {
        return number + " members still hold what this group gave them. " + intents.why(first);
    }

    /** DELETE; the group is gone once everybody who lost a role by it is confirmed. */
    public Written<GroupId> delete(GroupId id, Optional<Long> expectedVersion, AnswerDeadline budget) {
        tenant.requireBound();
        var effect = intents.inTransaction(() -> storeDelete(id, expectedVersion));
        converge(effect, budget);
        return new Written<>(id, deleted(id));
    }

    private Effect storeDelete(GroupId id, Optional<Long> expectedVersion) {
        var group = lock(id, expectedVersion);
        if (!group.deleting()) {
            startDeleting(group);
        }
        var tasks = tasks(departing(id, EnumSet.allOf(Departure.class)));
        return new Effect(tasks, Priority.DEPROVISIONING, EnumSet.allOf(Departure.class));
    }

    private void startDeleting(Group group) {
        groups.save(
                new Group(group.id(), group.displayName(), group.externalId(), group.meta(), true, group.adminHeld()));
        if (!givesNothing(rolesOf(group.ref()))) {
            groups.departAll(group.id(), Departure.DELETE);
            accounts.touchMembers(group.id(), false, Priority.DEPROVISIONING);
        }
    }

    private Confirmation deleted(GroupId id) {
        return intents.inTransaction(() -> {
            var open = departing(id, EnumSet.allOf(Departure.class));
            if (open.isEmpty() || open.size() > IntentLog.CALLS_WORTH_WAITING) {
                groups.lock(id).ifPresent(group -> groups.remove(id));
                return new Written.Accepted();
            }
            return confirmation(id, EnumSet.allOf(Departure.class));
        });
    }
}
