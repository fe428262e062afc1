package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.plan.rails.PendingHold;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Who may change which account in Falcon; judged by the database's clock alone. */
public interface Leases {

    /** Takes the lease on an account in a transaction of its own. */
    Claim claim(AccountId id, LeaseOwner owner);

    /** {@link #claim} within the transaction that stores an intent: the account's row is already locked. */
    Claim claimLocked(AccountId id, LeaseOwner owner);

    /** What came of it. */
    sealed interface Claim {}

    /**
     * The lease is taken. Where the account has no Falcon user and shall have one, a create is in doubt from now on.
     *
     * @param account as it was before; with unknown holdings while a call of a former owner may have changed them unseen
     * @param departing whether somebody waits for this account to lose what a group gave it
     * @param losingSince since when access of it is to be gone, by its own life or by a group; empty: it is not
     * @param losingAll whether it is to be gone by its own life
     * @param pendingSince since when Falcon is behind what is desired; empty: it is not, or an outcome was stored that is final for now
     * @param verifyingSince when access was to end whose end Falcon has accepted and no read has confirmed yet
     * @param pending what is held of it for an operator
     * @param locked an operator wants nothing to be given to it
     */
    record Claimed(
            Account account,
            Lease lease,
            boolean departing,
            Optional<Instant> losingSince,
            boolean losingAll,
            Optional<Instant> pendingSince,
            Optional<Instant> verifyingSince,
            Optional<PendingHold> pending,
            boolean locked)
            implements Claim {}

    /** Somebody else has it. */
    record Busy() implements Claim {}

    /** There is no such account (any more). */
    record Missing() implements Claim {}

    /**
     * Looks at a lease within a transaction, its account's row locked from then on, and prolongs it where it is
     * {@link Tenure#HELD}.
     */
    Tenure hold(Lease lease);

    /** What became of a lease. */
    enum Tenure {
        /** It is held, and its generation, mapping and catalogue are the newest: a call is permitted. */
        HELD,
        /** It is held, but something newer is wanted: plan anew. */
        OUTDATED,
        /** Somebody else took it over and has not stored anything yet: what was learnt is still news. */
        TAKEN,
        /** It is lost, and what was learnt under it may be old. */
        LOST,
        /** There is no such account any more: nothing can be stored of it. */
        GONE
    }

    /**
     * Ends a converge within a transaction whose {@link #hold} said {@link Tenure#HELD}: stores its outcome and gives the lease
     * back.
     */
    void end(Lease lease, Ending ending);

    /** Gives a held lease back without an outcome: the account stays pending. @param doubts exactly those that are left */
    void giveBack(Lease lease, Set<Doubt> doubts);
}
