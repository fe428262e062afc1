package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.ClientWait;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.convergence.Verdict;
import dev.scimbridge.provisioning.Written.Confirmation;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The use cases on users. Reads answer from the store; writes store what is wanted, then bring Falcon to it for as long as
 * the budget lasts, and go on after it. All fail with {@link ProvisioningException}.
 */
public class UserProvisioning {

    private static final Logger log = LoggerFactory.getLogger(UserProvisioning.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final Accounts accounts;
    private final IntentLog intents;
    private final InlineConvergence answering;
    private final TenantGate tenant;
    private final Mappings mappings;
    private final FalconUsers falcon;
    private final BridgeProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    UserProvisioning(
            Accounts accounts,
            IntentLog intents,
            InlineConvergence answering,
            TenantGate tenant,
            Mappings mappings,
            FalconUsers falcon,
            BridgeProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.accounts = accounts;
        this.intents = intents;
        this.answering = answering;
        this.tenant = tenant;
        this.mappings = mappings;
        this.falcon = falcon;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A new budget of {@code bridge.answer-within} from now. */
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
     * POST: stores the user, creates it in Falcon and grants what everyone holds.
     *
     * @throws ProvisioningException.CreateRefused Falcon refused it while the request waited; nothing is left of it
     */
    public Written<Account> create(Profile profile, boolean active, AnswerDeadline budget) {
        tenant.awaitProbe(budget);
        tenant.requireWritable();
        requireLogin(profile);
        var account = Account.born(
                AccountId.random(), profile, active ? Lifecycle.ACTIVE : Lifecycle.INACTIVE, clock.instant());
        if (!active) {
            return new Written<>(storeInactive(account), new Written.Accepted());
        }
        var inline = falcon.hasRoom();
        var task = intents.inTransaction(() -> {
            accounts.insert(account);
            return intents.arm(account, Priority.INLINE, inline);
        });
        if (inline) {
            var waiting = ClientWait.forCreate();
            var ended = answering.converge(task, Priority.INLINE, waiting, budget);
            waiting.decide();
            requireNotWithdrawn(ended);
        }
        return new Written<>(find(account.id()), new Written.Accepted());
    }

    /** A user that is created disabled needs nothing from Falcon until it is enabled. */
    private Account storeInactive(Account account) {
        var progress = account.progress();
        var settled = account.with(new dev.scimbridge.account.Progress(
                progress.generation(), progress.generation(), State.CONVERGED, Optional.empty(), Optional.empty()));
        transaction.executeWithoutResult(tx -> accounts.insert(settled));
        return settled;
    }

    private static void requireLogin(Profile profile) {
        if (profile.login().isEmpty()) {
            throw new ProvisioningException.NoLogin();
        }
    }

    private static void requireNotWithdrawn(Verdict ended) {
        if (!ended.withdrawn()) {
            return;
        }
        switch (ended.cause().orElseThrow()) {
            case FalconException.DuplicateLogin taken ->
                throw new ProvisioningException.CreateRefused(taken.getMessage(), taken.traceId(), true);
            case FalconException.Misconfigured wrong ->
                throw new ProvisioningException.Unavailable(wrong.getMessage(), RETRY_AFTER);
            case FalconException other ->
                throw new ProvisioningException.CreateRefused(other.getMessage(), other.traceId(), false);
        }
    }

    /**
     * PUT and PATCH.
     *
     * @param edit from the account as it is to what it shall be; called once, within the transaction, and may throw
     * @param expectedVersion fails with {@link ProvisioningException.VersionMismatch} unless this is the version; empty: any
     */
    public Written<Account> edit(
            AccountId id, Function<Account, UserEdit> edit, Optional<Long> expectedVersion, AnswerDeadline budget) {
        tenant.awaitProbe(budget);
        tenant.requireBound();
        var stored = intents.inTransaction(() -> store(id, edit, expectedVersion));
        var taken = loginTaken(stored);
        if (taken) {
            takeBackRename(stored);
        }
        if (stored.task().isPresent()) {
            converge(stored, budget);
        }
        if (taken) {
            throw new ProvisioningException.LoginTaken();
        }
        return new Written<>(find(id), confirmation(stored));
    }

    private void converge(Stored stored, AnswerDeadline budget) {
        var ended = converge(stored.task().orElseThrow(), stored.priority(), budget);
        if (stored.renamed().isPresent() && ended.cause().orElse(null) instanceof FalconException.DuplicateLogin) {
            takeBackRename(stored);
            throw new ProvisioningException.LoginTaken();
        }
    }

    private Verdict converge(InlineConvergence.Task task, Priority priority, AnswerDeadline budget) {
        var ended = answering.converge(task, priority, ClientWait.forChange(), budget);
        if (ended.cause().orElse(null) instanceof FalconException.Misconfigured wrong) {
            throw new ProvisioningException.Unavailable(wrong.getMessage(), RETRY_AFTER);
        }
        return ended;
    }

    /** Where Falcon is not asked to change the login, nothing else tells that somebody else there has it. */
    private boolean loginTaken(Stored stored) {
        if (stored.renamed().isEmpty() || falcon.dialect().renamesLogins()) {
            return false;
        }
        var account = stored.renamed().get();
        try {
            return falcon.findByLogin(account.profile().login().orElseThrow())
                    .filter(found ->
                            !found.uuid().equals(account.falcon().orElseThrow().uuid()))
                    .isPresent();
        } catch (FalconException away) {
            log.info("Account {}: could not look whether its new login is free: {}", account.id(), away.getMessage());
            return false;
        }
    }

    /** The userName is as before, unless it was changed once more meanwhile. */
    private void takeBackRename(Stored stored) {
        intents.inTransaction(() -> {
            var account = accounts.lock(stored.id()).orElseThrow();
            if (account.profile().equals(stored.renamed().orElseThrow().profile())) {
                accounts.save(next(account, stored.before().profile(), account.life()));
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

        AccountId id() {
            return before.id();
        }
    }

    private Stored store(AccountId id, Function<Account, UserEdit> edit, Optional<Long> expectedVersion) {
        var account = accounts.lock(id)
                .filter(Account::visible)
                .orElseThrow(() -> new ProvisioningException.NoSuchAccount(id));
        requireVersion(account, expectedVersion);
        var wanted = edit.apply(account);
        if (account.life() == Lifecycle.DELETING
                || (account.deprovisioning() && wanted.activation() == UserEdit.Activation.ECHO)) {
            return new Stored(Optional.empty(), Priority.DEPROVISIONING, true, account, Optional.empty());
        }
        var life = life(account.life(), wanted.activation());
        if (life == Lifecycle.ACTIVE) {
            tenant.requireWritable();
        }
        var next = next(account, wanted.profile(), life);
        if (next.equals(account)) {
            return joining(account);
        }
        accounts.save(next);
        return armed(account, next);
    }

    private static void requireVersion(Account account, Optional<Long> expected) {
        if (expected.filter(version -> version != account.meta().version()).isPresent()) {
            throw new ProvisioningException.VersionMismatch();
        }
    }

    private static Lifecycle life(Lifecycle now, UserEdit.Activation activation) {
        return switch (activation) {
            case KEEP -> now;
            case ACTIVATE, ECHO -> Lifecycle.ACTIVE;
            case DEACTIVATE -> Lifecycle.INACTIVE;
        };
    }

    /** Nothing is to be changed; a deactivation that is under way is waited for. */
    private Stored joining(Account account) {
        var pending = !account.progress().settledAt(account.progress().generation());
        var task = account.deprovisioning() || pending
                ? Optional.of(new InlineConvergence.Task(
                        account.id(), account.progress().generation(), Optional.empty()))
                : Optional.<InlineConvergence.Task>empty();
        return new Stored(task, Priority.DEPROVISIONING, false, account, Optional.empty());
    }

    private Stored armed(Account before, Account next) {
        var concernsFalcon = next.progress().generation() != before.progress().generation();
        if (!concernsFalcon) {
            return new Stored(Optional.empty(), Priority.INLINE, false, before, Optional.empty());
        }
        var priority = next.life() == Lifecycle.ACTIVE ? Priority.INLINE : Priority.DEPROVISIONING;
        var inline = priority == Priority.DEPROVISIONING || falcon.hasRoom();
        var task = intents.arm(next, priority, inline);
        var renamed = Optional.of(next)
                .filter(account -> account.life() == Lifecycle.ACTIVE && renames(before, account.profile()));
        return new Stored(Optional.of(task).filter(armed -> inline), priority, false, before, renamed);
    }

    private static boolean renames(Account account, Profile profile) {
        return account.falcon().isPresent()
                && !profile.login().equals(account.profile().login());
    }

    private Account next(Account account, Profile profile, Lifecycle life) {
        var relevant = life != account.life() || concernsFalcon(account, profile);
        var adopting = account.ownership() == Ownership.UNMANAGED;
        if (!relevant && !adopting && profile.equals(account.profile())) {
            return account;
        }
        if (life == Lifecycle.ACTIVE || !profile.equals(account.profile())) {
            requireLogin(profile);
        }
        if (life == Lifecycle.ACTIVE) {
            requireRenameable(account, profile);
        }
        return new Account(
                account.id(),
                profile,
                life,
                shown(account, life),
                adopting ? adopted() : account.ownership(),
                account.meta().touched(clock.instant()),
                relevant || adopting ? account.progress().next() : account.progress(),
                account.falcon(),
                account.holdings(),
                account.createAttempted(),
                life == Lifecycle.ACTIVE ? Optional.empty() : account.deleteDue(),
                false);
    }

    /** Access that may still exist is shown as active, unless its loss is acknowledged when it is accepted. */
    private boolean shown(Account account, Lifecycle life) {
        if (life == Lifecycle.ACTIVE) {
            return true;
        }
        return account.active()
                && properties.acknowledgeDeprovisioning() == BridgeProperties.Acknowledgement.CONFIRMED
                && !intents.exceedsWaiting(account);
    }

    private Ownership adopted() {
        if (properties.adoption() == BridgeProperties.Adoption.REFUSE) {
            throw ProvisioningException.AdoptionRefused.byPolicy();
        }
        return Ownership.REQUESTED;
    }

    private void requireRenameable(Account account, Profile profile) {
        if (renames(account, profile)
                && properties.rename() == BridgeProperties.Rename.REFUSE
                && !falcon.dialect().renamesLogins()) {
            throw new ProvisioningException.RenameRefused();
        }
    }

    private boolean concernsFalcon(Account account, Profile profile) {
        var now = account.profile();
        return !now.login().equals(profile.login())
                || !now.givenName().equals(profile.givenName())
                || !now.familyName().equals(profile.familyName())
                || (account.falcon().isEmpty() && !now.displayName().equals(profile.displayName()))
                || (mappings.mapping().fromUserAttribute()
                        && !Objects.equals(Set.copyOf(now.roles()), Set.copyOf(profile.roles())));
    }

    private Confirmation confirmation(Stored stored) {
        var account = find(stored.id());
        if (!stored.echo() && !account.deprovisioning()) {
            return new Written.Accepted();
        }
        return new Written.Unconfirmed(intents.why(account), RETRY_AFTER);
    }

    /**
     * DELETE; {@link Written.Accepted} once Falcon confirmed. Its first repeat after a completion that the client was not
     * told of is accepted too; later ones find nothing.
     */
    public Written<AccountId> delete(AccountId id, Optional<Long> expectedVersion, AnswerDeadline budget) {
        tenant.awaitProbe(budget);
        tenant.requireBound();
        var task = intents.inTransaction(() -> storeDelete(id, expectedVersion));
        if (task.isPresent()) {
            converge(task.get(), Priority.DEPROVISIONING, budget);
        }
        return new Written<>(id, deleted(id));
    }

    private Optional<InlineConvergence.Task> storeDelete(AccountId id, Optional<Long> expectedVersion) {
        var account = accounts.lock(id)
                .filter(found -> !found.gone())
                .orElseThrow(() -> new ProvisioningException.NoSuchAccount(id));
        if (account.life() == Lifecycle.DELETED) {
            return Optional.empty();
        }
        requireVersion(account, expectedVersion);
        if (account.ownership() == Ownership.UNMANAGED) {
            throw ProvisioningException.AdoptionRefused.forDelete();
        }
        if (account.life() == Lifecycle.DELETING) {
            return Optional.of(new InlineConvergence.Task(id, account.progress().generation(), Optional.empty()));
        }
        var next = new Account(
                id,
                account.profile(),
                Lifecycle.DELETING,
                account.active(),
                account.ownership(),
                account.meta().touched(clock.instant()),
                account.progress().next(),
                account.falcon(),
                account.holdings(),
                account.createAttempted(),
                account.deleteDue(),
                false);
        accounts.save(next);
        return Optional.of(intents.arm(next, Priority.DEPROVISIONING, true));
    }

    private Confirmation deleted(AccountId id) {
        return intents.inTransaction(() -> {
            var account = accounts.lock(id).orElseThrow(() -> new ProvisioningException.NoSuchAccount(id));
            if (account.life() != Lifecycle.DELETED) {
                return new Written.Unconfirmed(intents.why(account), RETRY_AFTER);
            }
            accounts.save(account.answered());
            return new Written.Accepted();
        });
    }
}
