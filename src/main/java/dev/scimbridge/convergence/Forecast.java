package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Dialect;
import dev.scimbridge.plan.Observed;
import dev.scimbridge.plan.rails.AdminHolders;
import dev.scimbridge.plan.rails.LossWindow;
import dev.scimbridge.plan.rails.ModeRail;
import dev.scimbridge.plan.rails.PendingHold;
import dev.scimbridge.plan.rails.ProtectedUsers;
import dev.scimbridge.plan.rails.Rails;
import java.time.Clock;
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
    private final Mappings mappings;
    private final CatalogueVersions catalogues;
    private final TenantBindings bindings;
    private final Counted counted;
    private final BridgeProperties properties;
    private final Clock clock;

    Forecast(
            EngineStore store,
            Locks locks,
            Mappings mappings,
            CatalogueVersions catalogues,
            TenantBindings bindings,
            Counted counted,
            BridgeProperties properties,
            Clock clock) {
        this.store = store;
        this.locks = locks;
        this.mappings = mappings;
        this.catalogues = catalogues;
        this.bindings = bindings;
        this.counted = counted;
        this.properties = properties;
        this.clock = clock;
    }

    /** What the rails count. */
    record Counted(LossWindow losses, AdminHolders admins) {}

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
        var resolution = resolution(instead);
        var planning = planning();
        var locked = locks.all().stream().map(Locks.Locked::account).collect(Collectors.toSet());
        var after = Optional.<AccountId>empty();
        List<Account> page;
        do {
            page = store.accounts().plannable(after, PAGE);
            var ids = page.stream().map(Account::id).toList();
            var groups = store.accounts().groupsOf(ids);
            var pending = store.holds().pending(ids);
            for (var account : page) {
                var subject = subject(account, pending, locked);
                var outlook = outlook(subject, planning, resolution, groups.getOrDefault(account.id(), List.of()));
                if (outlook.saysSomething()) {
                    each.accept(outlook);
                }
            }
            after = page.isEmpty() ? after : Optional.of(page.getLast().id());
        } while (page.size() == PAGE);
    }

    private RoleResolution resolution(Optional<RoleMapping> instead) {
        return new RoleResolution(instead.orElseGet(mappings::current), catalogues.current(), bindings.cid());
    }

    private Planning planning() {
        var dialect = Dialect.named(
                bindings.binding().map(TenantBindings.Binding::dialect).orElse(Dialect.USER_MANAGEMENT.name()));
        var users = new ProtectedUsers(properties.rails().protectedUsers());
        var rails = Rails.all(
                properties.adoption(),
                () -> ModeRail.Mode.ENFORCE,
                users,
                counted.admins().preview(),
                counted.losses().preview());
        return new Planning(() -> dialect, rails, properties, clock);
    }

    private PlanSubject subject(Account account, Map<AccountId, PendingHold> pending, Set<AccountId> locked) {
        return new PlanSubject(
                account,
                account.ownership(),
                Observed.of(account.seen(), properties.readLag(), clock.instant()),
                Optional.ofNullable(pending.get(account.id())),
                locked.contains(account.id()));
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
