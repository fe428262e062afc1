package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.State;
import java.time.Instant;

/** What the scheduler calls: converges one account that was woken. */
public class BackgroundConvergence {

    private final Convergence convergence;
    private final Accounts accounts;

    public BackgroundConvergence(Convergence convergence, Accounts accounts) {
        this.convergence = convergence;
        this.accounts = accounts;
    }

    /** What is to become of the wake-up. */
    public sealed interface Next {}

    /** Nothing is left to do. */
    public record Done() implements Next {}

    /** Look again at that time. */
    public record At(Instant time) implements Next {}

    /** It could not be brought to an end: try again, later each time. */
    public record Retry() implements Next {}

    /** Converges the account, unless somebody else has the lease. Never fails with a {@link FalconException}. */
    public Next converge(AccountId id, Priority priority) {
        var ended = convergence.converge(id, priority, ClientWait.nobody());
        if (!ended.newest() || ended.state() == State.PENDING) {
            return new Retry();
        }
        return ended.again().<Next>map(At::new).orElseGet(Done::new);
    }

    /**
     * Whether a newer generation waits than converge has finished with. Locks the account's row: within the transaction that
     * ends a wake-up, no intent can slip in between.
     */
    public boolean unsettled(AccountId id) {
        return accounts.lock(id)
                .map(account -> !account.progress().settledAt(account.progress().generation()))
                .orElse(false);
    }
}
