package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import java.time.Instant;
import java.util.Collection;

/** The durable alarm clock of accounts: written in the transaction of the intent, rung by the scheduler after a crash. */
public interface Wakeups {

    /** Makes sure the accounts are looked at by {@code at}, or earlier where that is already arranged. */
    void wake(Collection<AccountId> ids, Instant at, Priority priority);

    /**
     * Wakes an account whose row is locked for what its run does not know that may be under way: of that one it makes a newer generation, so
     * that its last word is not by what was before.
     */
    void wakeAnew(AccountId id, Instant at, Priority priority);

    /**
     * After the mode has changed, within a transaction: wakes every account that something is withheld of, and makes a newer generation of
     * it; also of each that is being converged, since what that one plans by the former mode would otherwise be its last word.
     */
    void wakeWithheld(Instant at);

    /** A recurring task of this name runs at that time, if it was to run later. */
    void bringForward(String recurring, Instant at);

    /** Wake-ups of that priority that wait because a run of them failed are due at that time, if they were to wait longer. */
    void endPauses(Priority priority, Instant at);

    /** Moves a wake-up to that time, earlier or later; makes one if there is none. A running worker's is left alone. */
    void rearm(AccountId id, Instant at, Priority priority);

    /** Takes a wake-up away, unless a worker runs it: that one ends it itself. */
    void cancel(AccountId id);

    /** Hints to the scheduler that something is due; call it after the commit. */
    void ring();
}
