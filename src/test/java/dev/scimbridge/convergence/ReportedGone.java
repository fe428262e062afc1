package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.provisioning.Groups;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Access that still exists is never reported as gone: what Falcon grants at the moment a client is told of a success. Users that a process
 * which stood still has given something are left out: nothing tells of that until its doubt is over.
 */
final class ReportedGone {

    private final SharedStore store;
    private final UnreliableFalcon falcon;
    private final Supplier<RoleResolution> resolution;

    ReportedGone(SharedStore store, UnreliableFalcon falcon, Supplier<RoleResolution> resolution) {
        this.store = store;
        this.falcon = falcon;
        this.resolution = resolution;
    }

    /** A deactivation was answered 200; who was made active meanwhile may hold what he likes. */
    void deactivated(Account before) {
        var now = any(before.id());
        if (now.filter(account -> account.life() != Lifecycle.INACTIVE).isEmpty()) {
            requireNothing("deactivation of " + before.id(), usersOf(before, now));
        }
    }

    /** A DELETE was answered 204. @param removes whether the user goes with its account */
    void deleted(Account before, boolean removes) {
        var now = any(before.id());
        var users = usersOf(before, now);
        requireNothing("DELETE of " + before.id(), users);
        if (removes) {
            assertThat(users.stream().filter(user -> isKnownBy(before, user)))
                    .as("users of %s when its DELETE was confirmed", before.id())
                    .isEmpty();
        }
    }

    private static boolean isKnownBy(Account account, FalconUser user) {
        return Stream.concat(account.falcon().stream(), account.seen().former().stream())
                .anyMatch(known -> known.uuid().equals(user.uuid()));
    }

    private void requireNothing(String what, Collection<FalconUser> users) {
        users.forEach(user -> assertThat(falcon.held(user.uuid()))
                .as("roles of %s when the %s was confirmed", user.uuid(), what)
                .isEmpty());
    }

    /** Those that Falcon has of an account, by their ids or, where they are nobody else's, by its login. */
    private List<FalconUser> usersOf(Account before, Optional<Account> now) {
        var other = store.port(Accounts.class);
        return falcon.users().stream()
                .filter(user -> !falcon.isGivenLate(user.uuid()))
                .filter(user -> isKnownBy(before, user)
                        || now.filter(account -> isKnownBy(account, user)).isPresent()
                        || before.profile().login().equals(Optional.of(user.login())))
                .filter(user -> other.findByFalconUuid(user.uuid())
                        .filter(owner -> !owner.id().equals(before.id()))
                        .isEmpty())
                .toList();
    }

    private Optional<Account> any(AccountId id) {
        return store
                .transaction()
                .execute(tx -> store.port(Accounts.class).lock(id).stream().toList())
                .stream()
                .findFirst();
    }

    /**
     * How a group stood before a write to it.
     *
     * @param gave what each member had by it
     * @param elsewhere by account: what other groups gave
     * @param departing those whose loss an earlier write waits for
     */
    record Before(
            GroupId group,
            Set<RoleId> gave,
            Set<AccountId> members,
            Map<AccountId, Set<RoleId>> elsewhere,
            Set<AccountId> departing) {

        /** Those who lose what it gave if these leave it: who is a member, or was and has not lost it yet. */
        private Set<AccountId> losers(Predicate<AccountId> leaves) {
            return elsewhere.keySet().stream()
                    .filter(leaves)
                    .filter(id -> members.contains(id) || departing.contains(id))
                    .collect(Collectors.toSet());
        }
    }

    Before before(GroupId id) {
        var group = store.port(Groups.class).find(id).map(Group::ref).orElseThrow();
        var accounts = store.port(Accounts.class);
        var departures = store.port(Departures.class);
        var elsewhere = new LinkedHashMap<AccountId, Set<RoleId>>();
        var members = new HashSet<AccountId>();
        var departing = new HashSet<AccountId>();
        for (var account : accounts.find(store.accounts())) {
            var groups = groupsOf(account.id());
            elsewhere.put(
                    account.id(),
                    wanted(
                            account,
                            groups.stream().filter(one -> !one.id().equals(id)).toList()));
            if (isMember(id, groups)) {
                members.add(account.id());
            }
            if (departures.of(account.id()).keySet().equals(Set.of(id))) {
                departing.add(account.id());
            }
        }
        return new Before(id, roles(resolution.get().of(group)), members, elsewhere, departing);
    }

    /** A rename was answered 200; who has left since waits for the write by which he left. */
    void renamed(Before before) {
        lost(before, id -> before.members().contains(id) && isMember(before.group(), groupsOf(id)));
    }

    private static boolean isMember(GroupId group, Collection<GroupRef> groups) {
        return groups.stream().anyMatch(one -> one.id().equals(group));
    }

    /** A write by which these leave a group was answered 200 or 204. */
    void lost(Before before, Predicate<AccountId> leaves) {
        before.losers(leaves).forEach(id -> any(id).ifPresent(account -> lost(before, account)));
    }

    private void lost(Before before, Account account) {
        if (account.ownership() == Ownership.UNMANAGED) {
            return;
        }
        var gone = new HashSet<>(before.gave());
        gone.removeAll(before.elsewhere().get(account.id()));
        var groups = groupsOf(account.id());
        gone.removeAll(wanted(account, groups));
        groups.stream()
                .filter(group -> group.id().equals(before.group()))
                .forEach(group -> gone.removeAll(roles(resolution.get().of(group))));
        if (gone.isEmpty()) {
            return;
        }
        usersOf(account, Optional.of(account))
                .forEach(user -> assertThat(falcon.held(user.uuid()))
                        .as(
                                "roles of %s, user of %s, when a write to group %s was confirmed",
                                user.uuid(), account.id(), before.group())
                        .doesNotContainAnyElementsOf(gone));
    }

    private List<GroupRef> groupsOf(AccountId id) {
        return store.port(Accounts.class).groupsOf(Set.of(id)).getOrDefault(id, List.of());
    }

    private Set<RoleId> wanted(Account account, Collection<GroupRef> groups) {
        return account.life() == Lifecycle.ACTIVE ? roles(resolution.get().of(account.profile(), groups)) : Set.of();
    }

    private static Set<RoleId> roles(RoleResolution.Resolved resolved) {
        return resolved.roles().stream().map(RoleGrant::roleId).collect(Collectors.toSet());
    }
}
