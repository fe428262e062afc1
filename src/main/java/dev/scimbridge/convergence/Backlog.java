package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is not done yet, or was not done for long: what an operator asks of the store, beside what metrics count. */
public interface Backlog {

    /** Since when the account that has been pending longest is; tombstones too. Empty: none is. */
    Optional<Instant> oldestPending();

    /** How many accounts are pending, tombstones too, by what they wait for; a wish that nobody has may be absent. */
    Map<Wish, Long> pending();

    /** Accounts that failed, tombstones too, the latest changed first. */
    List<FailedAccount> failed(int limit);

    /** How many departures from groups are not confirmed. */
    long openDepartures();

    /** When the roles of all users had been read for the first time. */
    Optional<Instant> allRolesRead();

    /** Of the managed accounts with a user in Falcon, when the one that waits longest had its roles read; empty: one never had, or there is none. */
    Optional<Instant> rolesKnownSince();

    /** Since when the newest mapping is in force; empty: there is none, or an earlier version of the bridge stored it. */
    Optional<Instant> mappingSince();

    /**
     * An account that failed.
     *
     * @param userName personal, for an operator's eyes
     * @param detail Falcon's words, or the bridge's
     */
    record FailedAccount(AccountId id, String userName, Optional<String> detail) {

        /** Without the name and the words. */
        @Override
        public String toString() {
            return "failed " + id;
        }
    }
}
