package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Drift.Kind;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what Falcon shows of an account with what is desired, while nothing newer is wanted of it, and does with the difference
 * what {@code reconcile.drift} says. A repair never creates a user again and never gives an admin role back: somebody may have
 * taken it away for a reason. A repair makes all of an account as it is desired, so while an admin role is missing there is none
 * of that account. What is held of an account is planned anew where somebody has changed what it holds. All within the transaction that
 * locks the account's row.
 */
public final class DriftWatch {

    private static final Logger log = LoggerFactory.getLogger(DriftWatch.class);
    private static final Set<String> THAT_IS_ALL = Set.of("");

    private final EngineStore store;
    private final FanOut fanOut;
    private final Drift drift;
    private final Resolutions resolutions;
    private final DriftPolicy policy;
    private final Clock clock;

    DriftWatch(
            EngineStore store, FanOut fanOut, Drift drift, Resolutions resolutions, DriftPolicy policy, Clock clock) {
        this.store = store;
        this.fanOut = fanOut;
        this.drift = drift;
        this.resolutions = resolutions;
        this.policy = policy;
        this.clock = clock;
    }

    /** {@code reconcile.drift}. */
    public enum DriftPolicy {
        /** It is counted and listed. */
        REPORT,
        /** It is made as it is desired. */
        REPAIR
    }

    /** Those of which some drift is known. */
    Set<AccountId> accounts() {
        return drift.all().stream().map(Drift.Drifted::account).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isWatched(Account account, Lifecycle life) {
        return account.life() == life
                && account.ownership() == Ownership.MANAGED
                && account.isSettled()
                && account.progress().state() == State.CONVERGED
                && account.seen().doubts().isEmpty();
    }

    /** Nothing newer is wanted of somebody active, and every call was answered. */
    private static boolean isAtRest(Account account) {
        return account.life() == Lifecycle.ACTIVE
                && account.ownership() == Ownership.MANAGED
                && account.isSettled()
                && account.seen().doubts().stream().allMatch(doubt -> doubt.what() == Doubt.What.OWN_WRITE);
    }

    /** The roles of an account were read and stored. @param account as it was known before */
    void rolesRead(Account account, Holdings after) {
        if (isWatched(account, Lifecycle.INACTIVE)) {
            found(account, Kind.ROLE_BY_HAND, texts(after.grants()));
            repair(account, !after.grants().isEmpty());
        }
        if (isWatched(account, Lifecycle.ACTIVE)) {
            activeRead(account, after);
        }
        var taken = isAtRest(account) && !isWatched(account, Lifecycle.ACTIVE)
                ? taken(account, after)
                : Set.<RoleGrant>of();
        if (isHeld(account)
                && !account.holdings().grants().equals(after.grants())
                && taken.stream().noneMatch(this::isAdmin)) {
            planAnew(account, Priority.BACKGROUND);
        }
    }

    /**
     * Stores which roles of somebody at rest were taken in Falcon. Whoever looks at him comes for something else, which failed or is held,
     * and has no word on these.
     *
     * @param account as it was known before its roles were read
     * @param after what it holds
     * @return what is not to be given back: the admin roles at least; nothing while he has a former user, whose roles the present one is to have
     */
    Set<RoleGrant> noteTaken(Account account, Holdings after) {
        if (!isAtRest(account) || account.seen().former().isPresent()) {
            return Set.of();
        }
        var taken = Objects.requireNonNull(store.transaction().execute(tx -> {
            store.accounts().lock(account.id());
            return taken(account, after);
        }));
        return taken.stream()
                .filter(grant -> isAdmin(grant) || (policy == DriftPolicy.REPORT && isKnown(account)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What was written a moment ago may not have come to be: but for an admin role it is made good. */
    private static boolean isKnown(Account account) {
        return account.seen().doubts().isEmpty();
    }

    /** Of what it is to hold: what it held when it was last read, for as long as it is not there; what Falcon refused to give was never there. */
    private Set<RoleGrant> taken(Account account, Holdings after) {
        var before = account.holdings();
        var lasting = before.roles().stream()
                .filter(role -> !hasEnded(role))
                .map(HeldRole::grant)
                .filter(grant -> !before.unanswered().contains(grant))
                .collect(Collectors.toUnmodifiableSet());
        var known = drift.known(account.id(), Kind.ROLE_MISSING);
        var taken = minus(desired(account), after.grants());
        taken.removeIf(grant -> !lasting.contains(grant) && !known.contains(grant.toString()));
        found(account, Kind.ROLE_MISSING, texts(taken));
        return taken;
    }

    /** Something waits for an operator, who may have done it in Falcon instead of saying so. */
    private static boolean isHeld(Account account) {
        return account.isSettled() && account.progress().state() == State.HELD;
    }

    private void planAnew(Account account, Priority priority) {
        store.wakeups().wake(fanOut.touch(List.of(account.id()), false), clock.instant(), priority);
    }

    private void activeRead(Account account, Holdings after) {
        var missing = minus(desired(account), after.grants());
        missing.removeIf(grant -> hasJustEnded(account, grant));
        var byHand = byHand(account, after);
        found(account, Kind.ROLE_MISSING, texts(missing));
        found(account, Kind.ROLE_BY_HAND, texts(byHand));
        var drifted = !missing.isEmpty() || !byHand.isEmpty() || isRenamed(account);
        repair(account, drifted && missing.stream().noneMatch(this::isAdmin));
    }

    private boolean hasEnded(HeldRole role) {
        return role.expiresAt().filter(end -> !end.isAfter(clock.instant())).isPresent();
    }

    /** A grant that ended by itself is made for good a moment later. */
    private boolean hasJustEnded(Account account, RoleGrant grant) {
        return account.holdings().roles().stream().anyMatch(role -> role.grant().equals(grant) && hasEnded(role))
                && !drift.known(account.id(), Kind.ROLE_MISSING).contains(grant.toString());
    }

    private boolean isRenamed(Account account) {
        return !drift.known(account.id(), Kind.NAME_CHANGED).isEmpty();
    }

    private Set<RoleGrant> desired(Account account) {
        var groups = store.accounts().groupsOf(Set.of(account.id())).getOrDefault(account.id(), List.of());
        return resolutions
                .current()
                .at(account.falcon().flatMap(FalconUser::cid))
                .of(account.profile(), groups)
                .roles();
    }

    /** What was not there when it was last read, for as long as it is there; nobody knows what was before the first time. */
    private Set<RoleGrant> byHand(Account account, Holdings after) {
        var before = account.holdings();
        var known = drift.known(account.id(), Kind.ROLE_BY_HAND);
        return after.grants().stream()
                .filter(grant -> !after.ours().contains(grant))
                .filter(grant -> known.contains(grant.toString())
                        || (before.known().isPresent() && !before.grants().contains(grant)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> texts(Collection<RoleGrant> grants) {
        return grants.stream().map(RoleGrant::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isAdmin(RoleGrant grant) {
        return resolutions.current().isAdmin(grant.roleId());
    }

    /** Falcon does not know the user of an account any more: whatever else is to be said of it, he is nobody's administrator. */
    void userGone(Account account) {
        if (account.life() == Lifecycle.ACTIVE && account.ownership() != Ownership.UNMANAGED) {
            found(account, Kind.USER_DELETED, THAT_IS_ALL);
        }
        if (isHeld(account) && account.life() != Lifecycle.ACTIVE) {
            planAnew(account, Priority.BACKGROUND);
        }
    }

    /**
     * Falcon shows the user of an account; its login is not ours to watch. Whoever is to hold an admin role is repaired when a read
     * of his roles has shown that he still does.
     */
    void userSeen(Account account, FalconUser now) {
        if (account.life() == Lifecycle.ACTIVE) {
            drift.found(account.id(), Kind.USER_DELETED, Set.of());
        }
        if (isWatched(account, Lifecycle.ACTIVE)) {
            var profile = account.profile();
            var same = isAsWanted(profile.givenName(), now.firstName())
                    && isAsWanted(profile.familyName(), now.lastName());
            found(account, Kind.NAME_CHANGED, same ? Set.of() : THAT_IS_ALL);
            repair(account, !same && desired(account).stream().noneMatch(this::isAdmin));
        }
    }

    /** What Falcon does not tell is no other name. */
    private static boolean isAsWanted(Optional<String> wanted, Optional<String> seen) {
        return seen.isEmpty() || wanted.filter(name -> !name.isBlank()).isEmpty() || wanted.equals(seen);
    }

    /**
     * Users were listed that no account has. Nothing is done about them: whoever made them had a reason, or is told of here.
     *
     * @return whose they would be, were these not deactivated
     */
    Set<AccountId> usersFound(Collection<Login> logins) {
        return store.observations().deactivatedWithoutUser(logins).stream()
                .filter(this::foundUser)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean foundUser(AccountId id) {
        return Boolean.TRUE.equals(store.transaction().execute(tx -> {
            var still = store.accounts()
                    .lock(id)
                    .filter(account -> account.falcon().isEmpty() && isWatched(account, Lifecycle.INACTIVE));
            still.ifPresent(account -> found(account, Kind.USER_BY_HAND, THAT_IS_ALL));
            return still.isPresent();
        }));
    }

    /** All users were listed; nobody but these is somebody's who is deactivated. */
    void usersFoundAreAll(Set<AccountId> found) {
        drift.all().stream()
                .filter(one -> one.kind() == Kind.USER_BY_HAND)
                .map(Drift.Drifted::account)
                .filter(account -> !found.contains(account))
                .forEach(account -> store.transaction()
                        .executeWithoutResult(tx -> store.accounts()
                                .lock(account)
                                .ifPresent(there -> drift.found(account, Kind.USER_BY_HAND, Set.of()))));
    }

    private void found(Account account, Kind kind, Set<String> what) {
        if (!drift.found(account.id(), kind, what).isEmpty()) {
            log.info("Account {}: somebody else changed it in Falcon: {} {}.", account.id(), kind.wire(), what);
        }
    }

    private void repair(Account account, boolean repairable) {
        if (repairable && policy == DriftPolicy.REPAIR) {
            planAnew(account, Priority.RECONCILE);
        }
    }

    private static Set<RoleGrant> minus(Set<RoleGrant> from, Set<RoleGrant> what) {
        var rest = new HashSet<>(from);
        rest.removeAll(what);
        return rest;
    }
}
