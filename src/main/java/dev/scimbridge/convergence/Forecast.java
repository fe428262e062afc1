package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.rails.PendingHold;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What converge would do now, by what the store knows: the same planner and the same rails, and not a single call to Falcon. The
 * mode of the bridge is left out: it is told what would be done without it.
 */
public class Forecast {

    private static final int PAGE = 500;

    private final EngineStore store;
    private final Locks locks;
    private final StoredResolution resolution;
    private final PlanPreview preview;

    Forecast(EngineStore store, Locks locks, StoredResolution resolution, PlanPreview preview) {
        this.store = store;
        this.locks = locks;
        this.resolution = resolution;
        this.preview = preview;
    }

    /**
     * What would be done for one account.
     *
     * @param userName personal, for an operator's eyes
     * @param changes what would be done, in this order
     * @param held what would wait for an operator, or for something else, in the rails' words
     * @param unknown why that cannot be told before Falcon is asked; empty: it can
     */
    public record Outlook(
            AccountId account, String userName, List<Change> changes, List<String> held, Optional<String> unknown) {

        public Outlook {
            changes = List.copyOf(changes);
            held = List.copyOf(held);
        }

        boolean saysSomething() {
            return !changes.isEmpty() || !held.isEmpty() || unknown.isPresent();
        }

        /** Without the name. */
        @Override
        public String toString() {
            return account + " " + changes;
        }
    }

    /**
     * Goes through all accounts, in the order of their ids.
     *
     * @param instead a mapping to plan by, instead of the one in force
     * @param each takes an account for which something would be done, held, or is not known
     */
    public void look(Optional<RoleMapping> instead, Consumer<Outlook> each) {
        var current = this.resolution.current();
        var resolution = instead.map(this.resolution::by).orElse(current);
        var planning = preview.begin();
        var locked = locks.all().stream().map(Locks.Locked::account).collect(Collectors.toSet());
        var after = Optional.<AccountId>empty();
        List<Account> page;
        do {
            page = store.accounts().plannable(after, PAGE);
            var ids = page.stream().map(Account::id).toList();
            var groups = store.accounts().groupsOf(ids);
            var pending = store.holds().pending(ids);
            for (var account : page) {
                var groupsOf = groups.getOrDefault(account.id(), List.of());
                if (staysUnmanaged(account, current, resolution, groupsOf)) {
                    continue;
                }
                var subject = subject(account, pending, locked);
                var outlook = outlook(subject, planning, resolution, groupsOf);
                if (outlook.saysSomething()) {
                    each.accept(outlook);
                }
            }
            after = page.isEmpty() ? after : Optional.of(page.getLast().id());
        } while (page.size() == PAGE);
    }

    /** Who is not the bridge's comes to be by groups of his that give something else than they did. */
    private static boolean staysUnmanaged(
            Account account, RoleResolution current, RoleResolution next, List<GroupRef> groups) {
        return account.ownership() == Ownership.UNMANAGED
                && Resolutions.given(current, account, groups).equals(Resolutions.given(next, account, groups));
    }

    private PlanSubject subject(Account account, Map<AccountId, PendingHold> pending, Set<AccountId> locked) {
        return new PlanSubject(
                account,
                account.ownership() == Ownership.UNMANAGED ? Ownership.REQUESTED : account.ownership(),
                preview.observed(account),
                Optional.ofNullable(pending.get(account.id())),
                locked.contains(account.id()),
                Set.of());
    }

    private Outlook outlook(PlanSubject subject, Planning planning, RoleResolution resolution, List<GroupRef> groups) {
        var account = subject.account();
        var at = resolution.at(account.falcon().flatMap(user -> user.cid()));
        var active = account.life() == Lifecycle.ACTIVE;
        if (active && at.waitsForCatalogue(account.profile(), groups)) {
            return unknown(subject, "Falcon's role catalogue was never read");
        }
        if (account.seen().createInDoubt() && account.falcon().isEmpty() && !account.isSettled()) {
            return unknown(subject, "a create may have been lost; Falcon is asked first");
        }
        if (active && account.falcon().isEmpty() && isLoginInFalcon(account)) {
            return unknown(subject, "Falcon has a user of its login; it is looked at first");
        }
        if (account.falcon().isPresent() && account.holdings().known().isEmpty()) {
            return unknown(subject, "its roles are not known; they are read first");
        }
        var resolved = active ? at.of(account.profile(), groups) : RoleResolution.Resolved.NOTHING;
        var ruling = planning.plan(subject, new Entitlement(at, resolved));
        return new Outlook(
                account.id(),
                account.profile().userName().value(),
                ruling.through().changes(),
                ruling.holds().stream()
                        .map(hold -> hold.rail().wire() + ": " + hold.would())
                        .toList(),
                Optional.empty());
    }

    /** A user that was deleted for SCIM and only deactivated in Falcon is found there by the next of its login. */
    private boolean isLoginInFalcon(Account account) {
        return account.profile()
                .login()
                .flatMap(store.accounts()::findByFalconLogin)
                .isPresent();
    }

    private static Outlook unknown(PlanSubject subject, String why) {
        var account = subject.account();
        return new Outlook(account.id(), account.profile().userName().value(), List.of(), List.of(), Optional.of(why));
    }
}
