package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Ids;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.Wanted;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.ClientWait;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.convergence.Verdict;
import dev.scimbridge.provisioning.Acknowledgement.Echo;
import dev.scimbridge.provisioning.Acknowledgement.Losing;
import dev.scimbridge.provisioning.Acknowledgement.Settled;
import dev.scimbridge.provisioning.Acknowledgement.Situation;
import dev.scimbridge.provisioning.Written.Confirmation;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The use cases on users. Reads answer from the store; writes store what is wanted, then bring Falcon to it for as long as
 * the answer may take, and go on after it. All fail with {@link ProvisioningException}.
 */
public class UserProvisioning {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final Accounts accounts;
    private final IntentLog intents;
    private final InlineConvergence inline;
    private final TenantGate tenant;
    private final Acknowledgement acknowledgement;
    private final BridgeProperties properties;
    private final Ids ids;
    private final Clock clock;

    UserProvisioning(
            Accounts accounts,
            IntentLog intents,
            InlineConvergence inline,
            TenantGate tenant,
            Acknowledgement acknowledgement,
            BridgeProperties properties,
            Ids ids,
            Clock clock) {
        this.accounts = accounts;
        this.intents = intents;
        this.inline = inline;
        this.tenant = tenant;
        this.acknowledgement = acknowledgement;
        this.properties = properties;
        this.ids = ids;
        this.clock = clock;
    }

    /** Until when an answer may take that begins now: {@code bridge.answer-within}. */
    public AnswerDeadline budget() {
        return new AnswerDeadline(clock.instant().plus(properties.answerWithin()));
    }

    /** One visible user. */
    public Account get(AccountId id) {
        tenant.requireReadable();
        return find(id);
    }

    private Account find(AccountId id) {
        return accounts.find(id).orElseThrow(() -> new ProvisioningException.NoSuchAccount(id));
    }

    public Page<Account> search(Query query, Paging paging) {
        tenant.requireReadable();
        return accounts.search(query, paging);
    }

    /** The groups of each of some users, by one query; a user in no group may be absent from the map. */
    public Map<AccountId, List<GroupRef>> groupsOf(Collection<AccountId> ids) {
        return ids.isEmpty() ? Map.of() : accounts.groupsOf(ids);
    }

    /**
     * POST: stores the user, creates it in Falcon and grants what its groups and everyone hold. One that is created inactive is
     * looked up there: somebody may have made it before, with access.
     *
     * @throws ProvisioningException.CreateRefused Falcon refused it while the request waited; nothing is left of it
     */
    public Written<Account> create(Profile profile, boolean active, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireWritable();
        requireLogin(profile);
        var account =
                Account.born(ids.account(), profile, active ? Lifecycle.ACTIVE : Lifecycle.INACTIVE, clock.instant());
        var priority = active ? Priority.INLINE : Priority.DEPROVISIONING;
        var now = !active || tenant.hasRoom();
        var task = intents.inTransaction(() -> {
            accounts.insert(account);
            return intents.arm(account, priority, now);
        });
        if (now) {
            var waiting = ClientWait.forCreate();
            var verdict = inline.converge(task, priority, waiting, deadline);
            waiting.decide();
            requireNotWithdrawn(verdict);
        }
        return new Written<>(owned(account.id()), new Written.Accepted());
    }

    private static void requireLogin(Profile profile) {
        if (profile.login().isEmpty()) {
            throw new ProvisioningException.NoLogin();
        }
    }

    private static void requireNotWithdrawn(Verdict verdict) {
        if (!(verdict instanceof Verdict.Gone gone)) {
            return;
        }
        switch (gone.cause()) {
            case FalconException.DuplicateLogin taken ->
                throw new ProvisioningException.CreateRefused(taken.getMessage(), true);
            case FalconException.Misconfigured wrong ->
                throw new ProvisioningException.Unavailable(wrong.getMessage(), RETRY_AFTER);
            case FalconException other -> throw new ProvisioningException.CreateRefused(other.getMessage(), false);
        }
    }

    /** Falcon has the user, and it is not to become ours. */
    private Account owned(AccountId id) {
        var account = find(id);
        if (account.ownership() == Ownership.UNMANAGED) {
            throw ProvisioningException.AdoptionRefused.byPolicy();
        }
        return account;
    }

    /**
     * PUT and PATCH.
     *
     * @param edit from the account as it is to what it shall be; called once, within the transaction, and may throw
     * @param expectedVersion fails with {@link ProvisioningException.VersionMismatch} unless this is the version; empty: any
     */
    public Written<Account> edit(
            AccountId id, Function<Account, UserEdit> edit, Optional<Long> expectedVersion, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireBound();
        var stored = intents.inTransaction(() -> store(id, edit, expectedVersion));
        var taken = isLoginTaken(stored, deadline);
        if (taken) {
            takeBackRename(stored);
        }
        stored.task().ifPresent(task -> converge(stored, task, deadline));
        if (taken) {
            throw new ProvisioningException.LoginTaken();
        }
        var now = find(id);
        return new Written<>(now, acknowledgement.of(situation(stored, now)));
    }

    private static Situation situation(Stored stored, Account now) {
        if (stored.echo()) {
            return new Echo(now);
        }
        return now.deprovisioning() ? new Losing(now) : new Settled();
    }

    private void converge(Stored stored, InlineConvergence.Task task, AnswerDeadline deadline) {
        var verdict = converge(task, stored.priority(), deadline);
        if (stored.renamed().isPresent() && verdict.failure().orElse(null) instanceof FalconException.DuplicateLogin) {
            takeBackRename(stored);
            throw new ProvisioningException.LoginTaken();
        }
    }

    private Verdict converge(InlineConvergence.Task task, Priority priority, AnswerDeadline deadline) {
        var verdict = inline.converge(task, priority, ClientWait.forChange(), deadline);
        if (verdict.failure().orElse(null) instanceof FalconException.Misconfigured wrong) {
            throw new ProvisioningException.Unavailable(wrong.getMessage(), RETRY_AFTER);
        }
        return verdict;
    }

    /** Where Falcon is not asked to change the login, nothing else tells that somebody else there has it. */
    private boolean isLoginTaken(Stored stored, AnswerDeadline deadline) {
        return stored.renamed()
                .filter(account -> !tenant.dialect().renamesLogins())
                .filter(account -> inline.isLoginTaken(account, deadline))
                .isPresent();
    }

    /** The userName is as before, unless it was changed once more meanwhile. */
    private void takeBackRename(Stored stored) {
        intents.inTransaction(() -> {
            var account = accounts.lock(stored.before().id()).orElseThrow();
            if (account.profile().equals(stored.renamed().orElseThrow().profile())) {
                var former = new UserEdit(stored.before().profile(), UserEdit.Activation.KEEP);
                accounts.save(account.wanting(account.wanted().after(former, clock.instant())));
                intents.wakeNow(List.of(account.id()), Priority.BACKGROUND);
            }
            return account;
        });
    }

    /**
     * What the transaction of an edit left behind.
     *
     * @param echo the client said {@code active:true} only because it read it, while a deactivation is under way
     * @param renamed the account with its new login, where a user in Falcon has another one
     */
    private record Stored(
            Optional<InlineConvergence.Task> task,
            Priority priority,
            boolean echo,
            Account before,
            Optional<Account> renamed) {

        static Stored nothing(Account account, boolean echo) {
            return new Stored(Optional.empty(), Priority.INLINE, echo, account, Optional.empty());
        }
    }

    private Stored store(AccountId id, Function<Account, UserEdit> edit, Optional<Long> expectedVersion) {
        var account = accounts.lock(id)
                .filter(Account::visible)
                .orElseThrow(() -> new ProvisioningException.NoSuchAccount(id));
        requireVersion(account, expectedVersion);
        var asked = edit.apply(account);
        if (account.wanted().isEcho(asked)) {
            return Stored.nothing(account, true);
        }
        requireAdoptable(account);
        var wanted = account.wanted().after(asked, clock.instant());
        if (wanted.equals(account.wanted())) {
            return joining(account);
        }
        requireAllowed(account, wanted);
        var next = account.wanting(acknowledged(account, wanted));
        accounts.save(next);
        return armed(account, next);
    }

    private static void requireVersion(Account account, Optional<Long> expected) {
        if (expected.filter(version -> version != account.meta().version()).isPresent()) {
            throw new ProvisioningException.VersionMismatch();
        }
    }

    private void requireAdoptable(Account account) {
        if (account.ownership() == Ownership.UNMANAGED && properties.adoption() == BridgeProperties.Adoption.REFUSE) {
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
                && properties.rename() == BridgeProperties.Rename.REFUSE
                && !tenant.dialect().renamesLogins()) {
            throw new ProvisioningException.RenameRefused();
        }
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
    private static Stored joining(Account account) {
        if (account.isSettled() && !account.deprovisioning()) {
            return Stored.nothing(account, false);
        }
        var task = new InlineConvergence.Task(account.id(), account.wanted().generation(), Optional.empty());
        var priority = account.life() == Lifecycle.ACTIVE ? Priority.INLINE : Priority.DEPROVISIONING;
        return new Stored(Optional.of(task), priority, false, account, Optional.empty());
    }

    private Stored armed(Account before, Account next) {
        if (next.wanted().generation() == before.wanted().generation()) {
            return Stored.nothing(before, false);
        }
        var priority = next.life() == Lifecycle.ACTIVE ? Priority.INLINE : Priority.DEPROVISIONING;
        var now = priority == Priority.DEPROVISIONING || tenant.hasRoom();
        var task = intents.arm(next, priority, now);
        var renamed = Optional.of(next)
                .filter(account -> account.life() == Lifecycle.ACTIVE && renames(before, account.profile()));
        return new Stored(Optional.of(task).filter(armed -> now), priority, false, before, renamed);
    }

    /**
     * DELETE; {@link Written.Accepted} once Falcon confirmed. Its first repeat after a completion that the client was not
     * told of is accepted too; later ones find nothing.
     */
    public Written<AccountId> delete(AccountId id, Optional<Long> expectedVersion, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireBound();
        intents.inTransaction(() -> storeDelete(id, expectedVersion))
                .ifPresent(task -> converge(task, Priority.DEPROVISIONING, deadline));
        return new Written<>(id, deleted(id));
    }

    private Optional<InlineConvergence.Task> storeDelete(AccountId id, Optional<Long> expectedVersion) {
        var account = accounts.lock(id)
                .filter(found -> !found.wanted().gone())
                .orElseThrow(() -> new ProvisioningException.NoSuchAccount(id));
        if (account.life() == Lifecycle.DELETED) {
            return Optional.empty();
        }
        requireVersion(account, expectedVersion);
        if (account.ownership() == Ownership.UNMANAGED) {
            throw ProvisioningException.AdoptionRefused.forDelete();
        }
        if (account.life() == Lifecycle.DELETING) {
            return Optional.of(new InlineConvergence.Task(id, account.wanted().generation(), Optional.empty()));
        }
        var wanted = acknowledgement.acceptsAtOnce(account)
                ? account.wanted().deletedAtOnce(clock.instant())
                : account.wanted().deleted(clock.instant());
        var next = account.wanting(wanted);
        accounts.save(next);
        return Optional.of(intents.arm(next, Priority.DEPROVISIONING, true));
    }

    private Confirmation deleted(AccountId id) {
        return intents.inTransaction(() -> {
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
