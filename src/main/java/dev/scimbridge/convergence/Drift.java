package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What somebody changed in Falcon behind the bridge's back. */
public interface Drift {

    /** What was changed. */
    enum Kind {
        /** A role that the bridge gave is gone. */
        ROLE_MISSING,
        /** A role is there that nobody gave through the bridge; of somebody deactivated: any. */
        ROLE_BY_HAND,
        /** A user is there, with the login of somebody deactivated who has none. */
        USER_BY_HAND,
        /** The user is gone. */
        USER_DELETED,
        /** The user has other names. */
        NAME_CHANGED;

        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Exactly this is so of an account now; within the transaction that locks its row. @return what is new */
    Set<String> found(AccountId account, Kind kind, Set<String> what);

    /** What is known of an account. */
    Set<String> known(AccountId account, Kind kind);

    /** How many drifts there are, by kind. */
    Map<Kind, Long> count();

    /** All of it, the oldest first. */
    List<Drifted> all();

    /**
     * One drift.
     *
     * @param userName personal, for an operator's eyes
     * @param what the role; empty where the kind says all
     */
    record Drifted(AccountId account, String userName, Kind kind, String what, Instant since) {

        /** Without the name. */
        @Override
        public String toString() {
            return account + " " + kind.wire();
        }
    }
}
