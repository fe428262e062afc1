package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.Convergence;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.Leases;
import dev.scimbridge.convergence.Priority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Stores what is wanted together with the durable wake-up that stands behind it and, where a request goes on at once, the
 * lease: one commit.
 */
final class IntentLog {

    private final EngineStore store;
    private final Duration lease;
    private final Clock clock;

    IntentLog(EngineStore store, Duration lease, Clock clock) {
        this.store = store;
        this.lease = lease;
        this.clock = clock;
    }

    /** The time of a write that is being stored. */
    Instant now() {
        return clock.instant();
    }

    /** Runs a storing step in a transaction, and rings for what it woke after the commit. */
    <T> T inTransaction(Supplier<T> step) {
        var result = Objects.requireNonNull(store.transaction().execute(tx -> step.get()));
        store.wakeups().ring();
        return result;
    }

    /**
     * Arranges that a saved account is converged.
     *
     * @param inline a request converges it now: the wake-up is for a crash only, and the lease is taken if it is free
     */
    InlineConvergence.Task arm(Account account, Priority priority, boolean inline) {
        var at = inline ? clock.instant().plus(lease) : clock.instant();
        store.wakeups().wake(List.of(account.id()), at, priority);
        var claimed = inline
                ? claimed(store.leases().claimLocked(account.id(), Convergence.owner()))
                : Optional.<Leases.Claimed>empty();
        return new InlineConvergence.Task(account.id(), account.wanted().generation(), claimed);
    }

    private static Optional<Leases.Claimed> claimed(Leases.Claim claim) {
        return claim instanceof Leases.Claimed claimed ? Optional.of(claimed) : Optional.empty();
    }

    /** Puts on record what a write of a user or a group changes. */
    void accepted(Object subject, String change) {
        store.audit().accepted(subject.toString(), change);
    }

    /** Wakes accounts in the background at once; they were touched before. */
    void wakeNow(List<AccountId> ids, Priority priority) {
        if (!ids.isEmpty()) {
            store.wakeups().wake(ids, clock.instant(), priority);
        }
    }
}
