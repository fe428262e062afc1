package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.State;
import dev.scimbridge.plan.rails.Hold;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a converge leaves of an account.
 *
 * @param owned roles that count as ours from now on
 * @param doubts those that remain; it is looked at again after the first of them
 * @param holds what rails hold of it; empty: what they held before, whatever that was
 * @param refused whether Falcon has refused to take from an active account what it was to lose
 */
public record Ending(
        Verdict verdict,
        Lifecycle life,
        boolean active,
        Ownership ownership,
        Set<RoleGrant> owned,
        Optional<Instant> deleteDue,
        Set<Doubt> doubts,
        Optional<List<Hold>> holds,
        boolean refused) {

    public Ending {
        owned = Set.copyOf(owned);
        doubts = Set.copyOf(doubts);
        holds = holds.map(List::copyOf);
    }

    /** Nothing was refused of it as that of an active account. */
    Ending(
            Verdict verdict,
            Lifecycle life,
            boolean active,
            Ownership ownership,
            Set<RoleGrant> owned,
            Optional<Instant> deleteDue,
            Set<Doubt> doubts,
            Optional<List<Hold>> holds) {
        this(verdict, life, active, ownership, owned, deleteDue, doubts, holds, false);
    }

    /**
     * Everything else stays as it is.
     *
     * @param ownership as the run found it
     * @param owned what was ours before it, and what it has granted
     * @param deleteDue empty: nothing is to be deleted any more
     */
    static Ending unchanged(
            Account account,
            Ownership ownership,
            Set<RoleGrant> owned,
            Verdict verdict,
            Optional<Instant> deleteDue,
            Set<Doubt> doubts) {
        return new Ending(
                verdict, account.life(), account.active(), ownership, owned, deleteDue, doubts, Optional.empty());
    }

    /** The same, with access left that was to be taken away from somebody active. */
    Ending refusing() {
        return new Ending(verdict, life, active, ownership, owned, deleteDue, doubts, holds, true);
    }

    /** Whether it was planned by the newest versions; who waits for an operator is not planned anew. */
    public boolean isPlanned() {
        return verdict.state() != State.PENDING && !(verdict instanceof Verdict.Held && holds.isEmpty());
    }

    /** When a doubt is over and the account is to be looked at; empty: there is none. */
    public Optional<Instant> doubtedUntil(Instant now) {
        return doubts.stream()
                .filter(doubt -> !doubt.isOver(now))
                .map(Doubt::until)
                .min(Instant::compareTo);
    }

    /** Whether a later read is to confirm that the account holds nothing. */
    public boolean isToBeVerified() {
        return life == Lifecycle.INACTIVE && doubts.stream().anyMatch(doubt -> doubt.what() == Doubt.What.OWN_WRITE);
    }

    /** Whether a read has shown that the account holds nothing. */
    boolean isVerified() {
        return life == Lifecycle.INACTIVE && doubts.isEmpty() && verdict instanceof Verdict.Done;
    }

    /** Whether access that was to be taken away may still exist, so that whoever asked for it is not told of success. */
    public boolean isOpen() {
        return verdict instanceof Verdict.Waiting || (active && life != Lifecycle.ACTIVE) || holdsLoss() || refused;
    }

    private boolean holdsLoss() {
        return holds.stream().flatMap(List::stream).anyMatch(hold -> hold.rail().takesAccess());
    }
}
