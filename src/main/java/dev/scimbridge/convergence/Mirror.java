package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the tenant's users into the store as unmanaged accounts, so that the identity provider can match them, and drops
 * unmanaged ones that Falcon does not have any more. A user missing in a listing is never taken for deleted: Falcon is asked
 * for it by its uuid, and only after a listing that was complete. A user with a login that another account has or wants stays as it
 * was mirrored, and in nobody's way.
 */
public class Mirror {

    private static final Logger log = LoggerFactory.getLogger(Mirror.class);
    private static final int PAGE = 500;
    /** New users that are added by one transaction: pages of indexes are written once for many of them. */
    private static final int AT_ONCE = 2_000;

    private final FalconUsers falcon;
    private final TenantGate tenant;
    private final EngineStore store;
    private final TenantBindings bindings;
    private final DriftWatch drift;
    private final Duration readLag;
    private final Clock clock;

    /** @param readLag how far a read may be behind a write */
    Mirror(
            FalconUsers falcon,
            TenantGate tenant,
            EngineStore store,
            TenantBindings bindings,
            DriftWatch drift,
            Duration readLag,
            Clock clock) {
        this.falcon = falcon.at(Priority.RECONCILE);
        this.tenant = tenant;
        this.store = store;
        this.bindings = bindings;
        this.drift = drift;
        this.readLag = readLag;
        this.clock = clock;
    }

    /** Whether the tenant was mirrored at least once. */
    public boolean done() {
        return bindings.mirroredAt().isPresent();
    }

    /**
     * {@link #refresh} once the tenant is known to be the right one, where that was so long ago, or an operator asked for it since;
     * what fails is tried again at the next time.
     */
    public void refreshIfDue(Duration every) {
        if (!tenant.usable() || !isDue(every)) {
            return;
        }
        try {
            refresh();
        } catch (FalconException failure) {
            log.warn("Mirror: Falcon could not be read to the end: {}", failure.getMessage());
        }
    }

    private boolean isDue(Duration every) {
        var asked = bindings.reconcileAsked();
        var now = clock.instant();
        return bindings.mirroredAt()
                .filter(at -> at.plus(every).isAfter(now) && !at.isAfter(now))
                .filter(at -> asked.filter(at::isBefore).isEmpty())
                .isEmpty();
    }

    /**
     * Reads all users once, adds the new ones, drops the vanished ones and compares the others: ⌈N/500⌉ calls for the ids and the
     * details calls of the dialect. A listing that ends early is not marked as done, and so repeated at the next time.
     *
     * @throws FalconException Falcon could not be read to the end; who was added until then stays, and nothing is marked as done
     */
    public void refresh() {
        var began = clock.instant();
        var seen = new HashSet<FalconUserUuid>();
        var drifted = drift.accounts();
        var added = 0;
        var leavers = new HashSet<AccountId>();
        var taken = new LinkedHashMap<Account, FalconUser>();
        var unknown = new LinkedHashMap<Login, FalconUser>();
        FalconUsers.UuidPage page;
        List<FalconUserUuid> unseen;
        var offset = 0;
        do {
            page = falcon.listUuids(offset, PAGE);
            offset += page.uuids().size();
            unseen = page.uuids().stream().filter(seen::add).toList();
            unknown(unseen, drifted, taken).forEach(user -> unknown.putIfAbsent(user.login(), user));
            if (unknown.size() >= AT_ONCE) {
                added += add(unknown.values(), leavers);
                unknown.clear();
            }
            log.info(
                    "Mirror: {} of {} Falcon users read.",
                    seen.size(),
                    page.total().map(String::valueOf).orElse("?"));
        } while (!unseen.isEmpty() && more(page, offset));
        added += add(unknown.values(), leavers);
        taken.forEach((account, user) -> compareOnceMore(account, user, began));
        if (!isComplete(page, seen)) {
            endedEarly(began, seen.size(), page.total());
            return;
        }
        var dropped = dropVanished(seen, began);
        drift.usersFoundAreAll(leavers);
        bindings.mirrored(began);
        log.info("Mirror complete: {} Falcon users, {} of them new, {} gone.", seen.size(), added, dropped);
    }

    /** The first listing is taken as it is, so that a tenant that never tells all its users is served too. */
    private void endedEarly(Instant began, int seen, Optional<Integer> total) {
        log.warn(
                "Mirror: Falcon listed {} users of {}; nobody is taken for gone.",
                seen,
                total.map(String::valueOf).orElse("?"));
        if (!done()) {
            bindings.mirrored(began);
        }
    }

    private static boolean more(FalconUsers.UuidPage page, int offset) {
        return page.total().map(total -> offset < total).orElse(true);
    }

    /** A listing that ends before its total, or shows nobody where somebody was, tells of nobody that he is gone. */
    private boolean isComplete(FalconUsers.UuidPage last, Set<FalconUserUuid> seen) {
        var plausible =
                !seen.isEmpty() || store.observations().someFalconUuids(1).isEmpty();
        return plausible && last.total().map(total -> seen.size() >= total).orElse(true);
    }

    /**
     * Those that no account has; the others are compared.
     *
     * @param taken gains those whose login another account has or wants
     */
    private List<FalconUser> unknown(
            List<FalconUserUuid> uuids, Set<AccountId> drifted, Map<Account, FalconUser> taken) {
        if (uuids.isEmpty()) {
            return List.of();
        }
        var at = clock.instant();
        var fetched = falcon.fetch(Set.copyOf(uuids));
        var known = store.accounts()
                .findByFalconUuids(fetched.stream().map(FalconUser::uuid).toList());
        var unknown = new ArrayList<FalconUser>();
        for (var user : fetched) {
            var account = known.get(user.uuid());
            if (account == null) {
                unknown.add(user);
            } else if (differs(account, user, drifted) && !isCompared(account, user, at)) {
                taken.put(account, user);
            }
        }
        return unknown;
    }

    /** @param leavers gains those who are deactivated and whose login one of them has */
    private int add(Collection<FalconUser> users, Set<AccountId> leavers) {
        var accounts = users.stream()
                .map(user -> Account.mirrored(AccountId.fresh(), user, clock.instant()))
                .toList();
        int added = Objects.requireNonNull(
                store.transaction().execute(tx -> store.accounts().insertUnlessTaken(accounts)));
        if (added < users.size()) {
            leavers.addAll(
                    drift.usersFound(users.stream().map(FalconUser::login).toList()));
        }
        return added;
    }

    /** Most are as they were, and need no transaction. */
    private static boolean differs(Account account, FalconUser user, Set<AccountId> drifted) {
        var former = account.seen().former().filter(replaced -> replaced.uuid().equals(user.uuid()));
        return former.isEmpty() && (!account.falcon().equals(Optional.of(user)) || drifted.contains(account.id()));
    }

    /**
     * @param at when it was asked for
     * @return false: another account has its login, or wants it
     */
    private boolean isCompared(Account account, FalconUser user, Instant at) {
        try {
            store.transaction()
                    .executeWithoutResult(tx -> store.accounts()
                            .lock(account.id())
                            .filter(now -> now.falcon().equals(account.falcon()))
                            .filter(now -> !isPerhapsOlder(at, now))
                            .ifPresent(now -> seen(now, user)));
            return true;
        } catch (ProvisioningException.LoginTaken | ProvisioningException.UserNameTaken taken) {
            return false;
        }
    }

    /** Whether a read may show what was before a write of ours: the next one is compared. */
    private boolean isPerhapsOlder(Instant read, Account written) {
        return written.progress()
                .lastConverged()
                .filter(at -> at.isAfter(read.minus(readLag)) && !at.isAfter(clock.instant()))
                .isPresent();
    }

    /** When all were listed: whoever had the login may have another one since. */
    private void compareOnceMore(Account account, FalconUser user, Instant at) {
        if (!isCompared(account, user, at)) {
            log.warn(
                    "Mirror: Falcon user {} has the login of the account {} now, and is not mirrored until one of them has another"
                            + " one.",
                    user.uuid().value(),
                    inTheWay(account, user.login()).map(AccountId::toString).orElse("?"));
        }
    }

    private Optional<AccountId> inTheWay(Account account, Login login) {
        return store.accounts()
                .findByLogin(login)
                .or(() -> store.accounts().findByUserName(new UserName(login.value())))
                .map(Account::id)
                .filter(id -> !id.equals(account.id()));
    }

    private void seen(Account account, FalconUser user) {
        if (account.ownership() == Ownership.UNMANAGED) {
            store.accounts().save(account.wanting(account.wanted().mirroredAgain(user, clock.instant())));
        }
        store.observations().store(account.id(), List.of(new Observation.UserSeen(user, Observation.Origin.KNOWN)));
        drift.userSeen(account, user);
    }

    private int dropVanished(Set<FalconUserUuid> seen, Instant before) {
        var dropped = 0;
        var after = Optional.<AccountId>empty();
        List<Account> page;
        do {
            page = store.accounts().unmanaged(after, PAGE);
            var missing = page.stream()
                    .filter(account -> account.meta().created().isBefore(before))
                    .filter(account ->
                            !seen.contains(account.falcon().orElseThrow().uuid()))
                    .toList();
            dropped += drop(missing);
            after = page.isEmpty() ? after : Optional.of(page.getLast().id());
        } while (page.size() == PAGE);
        return dropped;
    }

    private int drop(List<Account> missing) {
        if (missing.isEmpty()) {
            return 0;
        }
        var there = new HashSet<FalconUserUuid>();
        falcon.fetch(missing.stream()
                        .map(account -> account.falcon().orElseThrow().uuid())
                        .toList())
                .forEach(user -> there.add(user.uuid()));
        return (int) missing.stream()
                .filter(account ->
                        !there.contains(account.falcon().orElseThrow().uuid()))
                .filter(this::drop)
                .count();
    }

    /** Unless the identity provider has adopted it meanwhile. */
    private boolean drop(Account vanished) {
        return Boolean.TRUE.equals(store.transaction().execute(tx -> {
            store.accounts().leaveGroups(vanished.id());
            var account = store.accounts().lock(vanished.id()).filter(now -> now.ownership() == Ownership.UNMANAGED);
            if (account.isEmpty()) {
                tx.setRollbackOnly();
                return false;
            }
            store.accounts().remove(vanished.id());
            return true;
        }));
    }
}
