package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Ids;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.convergence.ClientWait;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.InlineConvergence.Task;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.convergence.Verdict;
import dev.scimbridge.provisioning.UserIntents.Stored;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The use cases on users. Reads answer from the store; writes store what is wanted, then bring Falcon to it for as long as
 * the answer may take, and go on after it. All fail with {@link ProvisioningException}.
 */
public class UserProvisioning {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final Accounts accounts;
    private final UserIntents intents;
    private final InlineConvergence inline;
    private final TenantGate tenant;
    private final Ids ids;
    private final Supplier<AnswerDeadline> budget;

    UserProvisioning(
            Accounts accounts,
            UserIntents intents,
            InlineConvergence inline,
            TenantGate tenant,
            Ids ids,
            Supplier<AnswerDeadline> budget) {
        this.accounts = accounts;
        this.intents = intents;
        this.inline = inline;
        this.tenant = tenant;
        this.ids = ids;
        this.budget = budget;
    }

    /** Until when an answer may take that begins now: {@code bridge.answer-within}. */
    public AnswerDeadline budget() {
        return budget.get();
    }

    /** One visible user. */
    public Account get(AccountId id) {
        tenant.requireReadable();
        return intents.get(id);
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
        var id = ids.account();
        intents.create(id, profile, active).ifPresent(task -> {
            var waiting = ClientWait.forCreate();
            var priority = active ? Priority.INLINE : Priority.DEPROVISIONING;
            inline.converge(task, priority, waiting, deadline);
            waiting.answer().ifPresent(UserProvisioning::throwRefused);
        });
        return new Written<>(owned(id), new Written.Accepted());
    }

    private static void throwRefused(Verdict.Gone gone) {
        switch (gone.cause()) {
            case FalconException.DuplicateLogin taken ->
                throw new ProvisioningException.CreateRefused(taken.getMessage(), true);
            case FalconException.Misconfigured wrong ->
                throw new ProvisioningException.Unavailable(wrong.getMessage(), RETRY_AFTER);
            case FalconException other -> throw new ProvisioningException.CreateRefused(other.getMessage(), false);
        }
    }

    /** @throws ProvisioningException.AdoptionRefused Falcon has the user, and it is not to become ours */
    private Account owned(AccountId id) {
        var account = accounts.find(id)
                .orElseThrow(() -> new ProvisioningException.Unavailable(
                        "The new user is gone again before it could be confirmed. Repeat the request.", RETRY_AFTER));
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
        var stored = intents.edit(id, edit, expectedVersion);
        var taken = isLoginTaken(stored, deadline);
        if (taken) {
            intents.takeBackRename(stored);
        }
        stored.task().ifPresent(task -> converge(stored, task, deadline));
        if (taken) {
            throw new ProvisioningException.LoginTaken();
        }
        return intents.answer(stored);
    }

    private void converge(Stored stored, Task task, AnswerDeadline deadline) {
        var verdict = converge(task, UserIntents.priority(stored.after()), deadline);
        if (stored.renamed().isPresent() && verdict.failure().orElse(null) instanceof FalconException.DuplicateLogin) {
            intents.takeBackRename(stored);
            throw new ProvisioningException.LoginTaken();
        }
    }

    private Verdict converge(Task task, Priority priority, AnswerDeadline deadline) {
        var verdict = inline.converge(task, priority, ClientWait.forNothingNew(), deadline);
        if (verdict.failure().orElse(null) instanceof FalconException.Misconfigured wrong) {
            throw new ProvisioningException.Unavailable(wrong.getMessage(), RETRY_AFTER);
        }
        return verdict;
    }

    /** Where Falcon is not asked to change the login, nothing else tells that somebody else there has it. */
    private boolean isLoginTaken(Stored stored, AnswerDeadline deadline) {
        return stored.renamed()
                .filter(account -> intents.keepsLogins())
                .filter(account -> inline.isLoginTaken(account, deadline))
                .isPresent();
    }

    /**
     * DELETE; {@link Written.Accepted} once Falcon confirmed. Its first repeat after a completion that the client was not
     * told of is accepted too; later ones find nothing.
     */
    public Written<AccountId> delete(AccountId id, Optional<Long> expectedVersion, AnswerDeadline deadline) {
        tenant.awaitProbe(deadline);
        tenant.requireBound();
        intents.delete(id, expectedVersion).ifPresent(task -> converge(task, Priority.DEPROVISIONING, deadline));
        return new Written<>(id, intents.answerDelete(id));
    }
}
