package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.Convergence;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.convergence.Wakeups;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores what is wanted together with the durable wake-up that stands behind it and, where a request goes on at once, the
 * lease: one commit.
 */
final class IntentLog {

    /** A plan of more calls than this is not waited for (design §2). */
    static final int CALLS_WORTH_WAITING = 20;

    private final Accounts accounts;
    private final Wakeups wakeups;
    private final FalconUsers falcon;
    private final TenantGate tenant;
    private final BridgeProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    IntentLog(
            Accounts accounts,
            Wakeups wakeups,
            FalconUsers falcon,
            TenantGate tenant,
            BridgeProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.accounts = accounts;
        this.wakeups = wakeups;
        this.falcon = falcon;
        this.tenant = tenant;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Runs a storing step in a transaction, and rings for what it woke after the commit. */
    <T> T inTransaction(Supplier<T> step) {
        var result = Objects.requireNonNull(transaction.execute(tx -> step.get()));
        wakeups.ring();
        return result;
    }

    /**
     * Arranges that a saved account is converged.
     *
     * @param inline a request converges it now: the wake-up is for a crash only, and the lease is taken if it is free
     */
    InlineConvergence.Task arm(Account account, Priority priority, boolean inline) {
        var at = inline ? clock.instant().plus(properties.lease()) : clock.instant();
        wakeups.wake(List.of(account.id()), at, priority);
        var leased =
                inline ? accounts.claimLocked(account.id(), Convergence.owner()) : Optional.<Accounts.Leased>empty();
        return new InlineConvergence.Task(account.id(), account.progress().generation(), leased);
    }

    /** Wakes accounts in the background at once; they were touched before. */
    void wakeNow(List<AccountId> ids, Priority priority) {
        if (!ids.isEmpty()) {
            wakeups.wake(ids, clock.instant(), priority);
        }
    }

    /** Whether taking away what an account holds is more work than a request waits for. */
    boolean exceedsWaiting(Account account) {
        var revokes = account.holdings().revocable().size();
        return account.falcon().isPresent() && 2 + revokes / falcon.dialect().rolesPerRevoke() > CALLS_WORTH_WAITING;
    }

    /** What a client is told while access that was to be taken away may still exist. */
    String why(Account account) {
        var reason = account.progress().state() == State.HELD ? "held" : "still under way";
        return "Taking this user's access away is " + reason + "; it goes on without a repeat."
                + account.progress().detail().map(detail -> " " + detail).orElse("");
    }
}
