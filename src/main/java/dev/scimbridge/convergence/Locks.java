package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Accounts that an operator has locked: nothing is given to them, whatever the identity provider says. */
public interface Locks {

    /** Locks an account, within the transaction that locked its row. @return false where it is locked already */
    boolean lock(AccountId account, Optional<String> reason, String by);

    /** Unlocks an account. @return false where it was not locked */
    boolean unlock(AccountId account);

    /** All locks, the oldest first. */
    List<Locked> all();

    /**
     * A lock.
     *
     * @param userName personal, for an operator's eyes
     */
    record Locked(AccountId account, String userName, Instant since, Optional<String> reason, String by) {

        /** Without the name. */
        @Override
        public String toString() {
            return "Locked[" + account + "]";
        }
    }
}
