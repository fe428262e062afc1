package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.ProfileReversal;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.Wanted;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.InlineConvergence.Task;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.plan.Policy;
import dev.scimbridge.plan.rails.Adoption;
import dev.scimbridge.provisioning.Acknowledgement.Echo;
import dev.scimbridge.provisioning.Acknowledgement.Losing;
import dev.scimbridge.provisioning.Acknowledgement.Settled;
import dev.scimbridge.provisioning.Acknowledgement.Situation;
import dev.scimbridge.provisioning.Written.Confirmation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What clients want of users, stored: who may want what, and one transaction for each write. */
final class UserIntents {

    private final Accounts accounts;
    private final IntentLog log;
    private final TenantGate tenant;
    private final Acknowledgement acknowledgement;
    private final UnknownIds unknown;
    private final BridgeProperties properties;
    private final ProfileReversal reversal;

    UserIntents(
            Accounts accounts,
            IntentLog log,
            TenantGate tenant,
            Acknowledgement acknowledgement,
            UnknownIds unknown,
            BridgeProperties properties,
            ProfileReversal reversal) {
        this.accounts = accounts;
        this.log = log;
        this.tenant = tenant;
        this.acknowledgement = acknowledgement;
        this.unknown = unknown;
        this.properties = properties;
        this.reversal = reversal;
    }

    /** @return what is to be converged while the client waits; empty where the quota leaves no room for that */
    Optional<Task> create(AccountId id, Profile profile, boolean active) {
        requireLogin(profile);
        var account = Account.born(id, profile, active ? Lifecycle.ACTIVE : Lifecycle.INACTIVE, log.now());
        return log.inTransaction(() -> {
            accounts.insert(account);
            log.accepted(id, active ? "create" : "create inactive");
            return arm(account);
        });
    }

    /** A leaver is converged while the client waits, a joiner where the quota leaves room. */
    private Optional<Task> arm(Account account) {
        var priority = priority(account);
        var now = priority == Priority.DEPROVISIONING || tenant.hasRoom();
        return Optional.of(log.arm(account, priority, now)).filter(task -> now);
    }

    static Priority priority(Account account) {
        return account.life() == Lifecycle.ACTIVE ? Priority.INLINE : Priority.DEPROVISIONING;
    }

    private static void requireLogin(Profile profile) {
        if (profile.login().isEmpty()) {
            throw new ProvisioningException.NoLogin();
        }
    }

    /**
     * What the transaction of an edit left behind.
     *
     * @param task what is to be converged while the client waits
     * @param said what the client said of access
     * @param renamed the account with its new login, where a user in Falcon has another one
     */
    record Stored(Optional<Task> task, Said said, Account before, Account after, Optional<Account> renamed) {

        static Stored nothing(Account account, Said said) {
            return new Stored(Optional.empty(), said, account, account, Optional.empty());
        }
    }

    /** What a client said of access with an edit. */
    enum Said {
        NOTHING,
        /** {@code active:true} only because it read it, while a deactivation was under way. */
        ECHO,
        /** Whether it shall be. */
        ACTIVE
    }

    /** @see UserProvisioning#edit */
    Stored edit(AccountId id, Function<Account, UserEdit> edit, Optional<Long> expectedVersion) {
        return log.inTransaction(() -> store(id, edit, expectedVersion));
    }

    private Stored store(AccountId id, Function<Account, UserEdit> edit, Optional<Long> expectedVersion) {
        var account = accounts.lock(id).filter(Account::visible).orElseThrow(() -> unknown.user(id));
        if (!account.deprovisioning()) {
            ExpectedVersion.require(expectedVersion, account.meta());
        }
        var asked = edit.apply(account);
        if (account.wanted().isEcho(asked) || isLateEcho(account, asked)) {
            return Stored.nothing(account, Said.ECHO);
        }
        var said = asked.activation() == UserEdit.Activation.KEEP ? Said.NOTHING : Said.ACTIVE;
        requireAdoptable(account);
        var wanted = account.wanted().after(asked, log.now());
        if (wanted.equals(account.wanted())) {
            return joining(account, said);
        }
        ExpectedVersion.require(expectedVersion, account.meta());
        requireAllowed(account, wanted);
        var next = account.wanting(acknowledged(account, wanted));
        accounts.save(next);
        log.accepted(id, change(account, next));
        return armed(account, next, said);
    }

    /**
     * Whether the client may only say back {@code active:true}, which it read while a deactivation went on for longer than its own client
     * waited; what Falcon has accepted late is in doubt until a later read confirms it.
     */
    private boolean isLateEcho(Account account, UserEdit asked) {
        var told = account.meta().lastModified().plus(properties.answerWithin());
        return asked.activation() == UserEdit.Activation.ECHO
                && account.life() == Lifecycle.INACTIVE
                && !acknowledgement.acceptsAtOnce(account)
                && account.seen().doubts().stream()
                        .filter(doubt -> doubt.what() == Doubt.What.OWN_WRITE)
                        .anyMatch(taken -> taken.since().isAfter(told)
                                && log.now().isBefore(taken.since().plus(Acknowledgement.RETRY_AFTER)));
    }

    private static String change(Account before, Account after) {
        if (before.life() == after.life()) {
            return "change";
        }
        return after.life() == Lifecycle.ACTIVE ? "activate" : "deactivate";
    }

    private void requireAdoptable(Account account) {
        if (account.ownership() == Ownership.UNMANAGED && properties.adoption() == Adoption.REFUSE) {
            throw ProvisioningException.AdoptionRefused.byPolicy();
        }
    }

    private void requireAllowed(Account account, Wanted wanted) {
        var active = wanted.life() == Lifecycle.ACTIVE;
        if (active || !wanted.profile().equals(account.profile())) {
            requireLogin(wanted.profile());
        }
        if (!active) {
            return;
        }
        tenant.requireWritable();
        if (renames(account, wanted.profile())
                && properties.rename() == Policy.Rename.REFUSE
                && !tenant.dialect().renamesLogins()) {
            throw new ProvisioningException.RenameRefused();
        }
    }

    /** Whether a user in Falcon goes on with its former login, so that Falcon never says that somebody else has the new one. */
    boolean keepsLogins() {
        return !tenant.dialect().renamesLogins() && properties.rename() == Policy.Rename.KEEP_LOGIN;
    }

    private static boolean renames(Account account, Profile profile) {
        return account.falcon().isPresent()
                && !profile.login().equals(account.profile().login());
    }

    /** Access that may still exist is shown as active, unless its loss is acknowledged when it is accepted. */
    private Wanted acknowledged(Account account, Wanted wanted) {
        return wanted.deprovisioning() && acknowledgement.acceptsAtOnce(account) ? wanted.acknowledged() : wanted;
    }

    /** Nothing is to be changed; what is under way is waited for. */
    private static Stored joining(Account account, Said said) {
        if (account.isSettled() && !account.deprovisioning()) {
            return Stored.nothing(account, said);
        }
        return new Stored(Optional.of(standing(account)), said, account, account, Optional.empty());
    }

    /** Its wake-up stands already. */
    private static Task standing(Account account) {
        return new Task(account.id(), account.wanted().generation(), Optional.empty());
    }

    private Stored armed(Account before, Account next, Said said) {
        if (next.wanted().generation() == before.wanted().generation()) {
            return Stored.nothing(before, said);
        }
        var renamed = Optional.of(next)
                .filter(account -> account.life() == Lifecycle.ACTIVE && renames(before, account.profile()));
        return new Stored(arm(next), said, before, next, renamed);
    }

    /** The account is as before, but for what others have written meanwhile, unless it was renamed once more, or deleted. */
    void takeBackRename(Stored stored) {
        log.inTransaction(() -> {
            accounts.lock(stored.before().id())
                    .filter(account -> account.profile()
                            .login()
                            .equals(stored.after().profile().login()))
                    .filter(Account::visible)
                    .ifPresent(account -> takeBackRename(account, stored));
            return stored;
        });
    }

    private void takeBackRename(Account account, Stored stored) {
        var before = stored.before().profile();
        var without = reversal.without(account.profile(), stored.after().profile(), before);
        var profile = without.login().isEmpty() ? before : without;
        var former = account.wanting(account.wanted()
                .takenBack(profile, stored.after().wanted(), stored.before().wanted(), log.now()));
        accounts.save(former);
        log.wakeNow(List.of(account.id()), former.deprovisioning() ? Priority.DEPROVISIONING : Priority.BACKGROUND);
    }

    /** One visible user. */
    Account get(AccountId id) {
        return accounts.find(id).orElseThrow(() -> unknown.user(id));
    }

    /** What the client of an edit is told, by how the account stands now. */
    Written<Account> answer(Stored stored) {
        var id = stored.before().id();
        var now = accounts.find(id).orElseThrow(() -> new ProvisioningException.NoSuchAccount(id));
        if (now.ownership() == Ownership.UNMANAGED && stored.after().ownership() != Ownership.UNMANAGED) {
            throw ProvisioningException.AdoptionRefused.byPolicy();
        }
        return new Written<>(now, acknowledgement.of(situation(stored, now)));
    }

    private static Situation situation(Stored stored, Account now) {
        return switch (stored.said()) {
            case NOTHING -> new Settled();
            case ECHO -> new Echo(now);
            case ACTIVE -> now.deprovisioning() ? new Losing(now) : new Settled();
        };
    }

    /** @return what is to be converged while the client waits; empty where it is gone already */
    Optional<Task> delete(AccountId id, Optional<Long> expectedVersion) {
        return log.inTransaction(() -> storeDelete(id, expectedVersion));
    }

    private Optional<Task> storeDelete(AccountId id, Optional<Long> expectedVersion) {
        var account = accounts.lock(id).filter(found -> !found.wanted().gone()).orElseThrow(() -> unknown.user(id));
        if (account.life() == Lifecycle.DELETED) {
            return Optional.empty();
        }
        if (account.life() == Lifecycle.DELETING) {
            return Optional.of(standing(account));
        }
        ExpectedVersion.require(expectedVersion, account.meta());
        if (account.ownership() == Ownership.UNMANAGED) {
            throw ProvisioningException.AdoptionRefused.forDelete();
        }
        var wanted = acknowledgement.acceptsAtOnce(account)
                ? account.wanted().deletedAtOnce(log.now())
                : account.wanted().deleted(log.now());
        var next = account.wanting(wanted);
        accounts.save(next);
        log.accepted(id, "delete");
        return Optional.of(log.arm(next, Priority.DEPROVISIONING, true));
    }

    /** What the client of a DELETE is told; where it is told that the user is gone, it is not told so twice. */
    Confirmation answerDelete(AccountId id) {
        return log.inTransaction(() -> {
            var account = accounts.lock(id).orElseThrow(() -> new ProvisioningException.NoSuchAccount(id));
            if (account.ownership() == Ownership.UNMANAGED) {
                throw ProvisioningException.AdoptionRefused.byPolicy();
            }
            if (account.life() != Lifecycle.DELETED) {
                return acknowledgement.of(new Losing(account));
            }
            accounts.save(account.wanting(account.wanted().answered()));
            return acknowledgement.of(new Settled());
        });
    }
}
