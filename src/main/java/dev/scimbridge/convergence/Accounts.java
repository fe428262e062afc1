package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.UserName;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The stored accounts. Reads see {@linkplain Account#visible() visible} accounts only unless they say otherwise. Writes
 * belong into a transaction, which {@link #lock} makes safe against other writers of the same account.
 */
public interface Accounts {

    Optional<Account> find(AccountId id);

    /** Those of some accounts that are visible, in any order, by one query. */
    List<Account> find(Collection<AccountId> ids);

    /** The account behind a Falcon user; tombstones too. */
    Optional<Account> findByFalconUuid(FalconUserUuid uuid);

    Optional<Account> findByUserName(UserName userName);

    /** The account that has this login, wants it, or holds it in Falcon still; tombstones too, visible ones first. */
    Optional<Account> findByLogin(Login login);

    /**
     * One page of the accounts that fulfil a query.
     *
     * @throws ProvisioningException.TooMany the query has a part no index serves, over too many accounts
     */
    Page<Account> search(Query query, Paging paging);

    /** The live groups of each of some accounts, in one query; an account in no group may be absent from the map. */
    Map<AccountId, List<GroupRef>> groupsOf(Collection<AccountId> ids);

    /** The account, tombstones too, its row locked against other writers until the transaction ends. */
    Optional<Account> lock(AccountId id);

    /**
     * Adds an account with all that it holds.
     *
     * @throws ProvisioningException.UserNameTaken a visible account has the userName
     * @throws ProvisioningException.LoginTaken a visible account wants the login, or holds it in Falcon
     */
    void insert(Account account);

    /**
     * Writes the desired side of a locked account: profile, life, active, ownership, meta, progress, deleteDue, gone.
     *
     * @throws ProvisioningException.UserNameTaken as for {@link #insert}
     * @throws ProvisioningException.LoginTaken as for {@link #insert}
     */
    void save(Account account);

    /** Removes an account and all that belongs to it, memberships included: a create that was withdrawn. */
    void remove(AccountId id);

    /** Takes the account out of all its groups (not out of the departures). */
    void leaveGroups(AccountId id);

    /**
     * Makes a newer generation of each of some accounts, pending, in one statement per chunk; an unmanaged one becomes
     * {@link dev.scimbridge.account.Ownership#REQUESTED} if {@code adopt}. Deleted ones are left alone.
     *
     * @return those that were touched (managed or adopted ones only)
     */
    List<AccountId> touch(Collection<AccountId> ids, boolean adopt);

    /** {@link #touch} for all members of a group that are accounts, without loading them; also wakes them. Returns how many. */
    int touchMembers(GroupId group, boolean adopt, Priority priority);

    /** {@link #touch} for every managed active account, without loading them; also wakes them. Returns how many. */
    int touchAll(Priority priority);

    /**
     * Takes the lease on an account whose lease is free or has run out, by the database's clock. Sets
     * {@link Account#createAttempted()} when the account has no Falcon user, and returns the account as it was before.
     *
     * @return empty when somebody else holds the lease, or there is no such account
     */
    Optional<Leased> claim(AccountId id, LeaseOwner owner);

    /** The lease of {@link #claim} within the transaction that stores an intent: the account's row is already locked. */
    Optional<Leased> claimLocked(AccountId id, LeaseOwner owner);

    /**
     * @param account with unknown holdings while a call of a former owner may have changed them unseen
     * @param takenOver the lease was not given back by its last owner, so a call of that owner may still be in flight
     * @param verifyAt when no such call can be in flight any more and reads have caught up with it: to be looked at then;
     *     empty without one
     */
    record Leased(Account account, Lease lease, boolean takenOver, Optional<Instant> verifyAt) {}

    /**
     * The right to change one account in Falcon.
     *
     * @param generation the generation it works for
     */
    record Lease(AccountId account, LeaseOwner owner, long generation) {}

    /**
     * Stores what converge learnt, and prolongs the lease.
     *
     * @return whether the lease still holds and its generation is the newest: the permission for the next Falcon call.
     *     What was learnt is stored in either case unless the lease was lost to another owner that has written since
     */
    boolean record(Lease lease, Observation observation);

    /** What a Falcon call showed. */
    sealed interface Observation {

        /** Nothing new; asks for the permission only. */
        record Nothing() implements Observation {}

        /** The user exists so in Falcon. With {@code created}, by our create: it holds no roles. */
        record UserSeen(FalconUser user, boolean created) implements Observation {}

        /** The user does not exist in Falcon (any more). */
        record UserGone() implements Observation {}

        /**
         * Roles are about to be granted by us: they count as ours, and as perhaps held, until their grant or revoke is stored.
         *
         * @param learnt what is not stored yet, for the same commit
         */
        record Granting(Observation learnt, Set<RoleGrant> grants) implements Observation {
            public Granting {
                grants = Set.copyOf(grants);
            }
        }

        /** Roles were granted by us. */
        record Granted(Set<RoleGrant> grants) implements Observation {
            public Granted {
                grants = Set.copyOf(grants);
            }
        }

        /** A revoke was sent and its answer lost: only a read shows what is held, and only when it has caught up. */
        record RevokeLost() implements Observation {}

        /** Roles were revoked by us. */
        record Revoked(Set<RoleGrant> grants) implements Observation {
            public Revoked {
                grants = Set.copyOf(grants);
            }
        }

        /**
         * All roles were read at {@code at}. Grants and revokes of ours younger than {@code lag} before it are trusted over
         * the read.
         */
        record RolesRead(Set<HeldRole> roles, Instant at, java.time.Duration lag) implements Observation {
            public RolesRead {
                roles = Set.copyOf(roles);
            }
        }
    }

    /**
     * Ends a converge: stores its outcome unless a newer generation has come, gives the lease back, and takes the account's
     * wake-up and its departures away if nothing is left to do.
     *
     * @return whether the outcome is for the newest generation; otherwise the account stays pending and awake
     */
    boolean complete(Lease lease, Outcome outcome);

    /**
     * How a converge ended.
     *
     * @param owned roles that count as ours from now on
     * @param again when to look at the account again; empty: not by itself
     */
    record Outcome(
            dev.scimbridge.account.Lifecycle life,
            boolean active,
            dev.scimbridge.account.Ownership ownership,
            dev.scimbridge.account.State state,
            Optional<String> detail,
            Set<RoleGrant> owned,
            Optional<Instant> deleteDue,
            Optional<Instant> again) {
        public Outcome {
            owned = Set.copyOf(owned);
        }

        /** The same, to be looked at again by that time. */
        Outcome againBy(Instant time) {
            var sooner = again.filter(time::isAfter).orElse(time);
            return new Outcome(life, active, ownership, state, detail, owned, deleteDue, Optional.of(sooner));
        }
    }

    /** What an account is believed to hold in Falcon now. */
    Holdings holdings(AccountId id);

    /** Up to {@code limit} uuids of users that are known to be in Falcon, for telling one tenant from another. */
    List<FalconUserUuid> someFalconUuids(int limit);

    /** How many accounts are in which state, by {@link dev.scimbridge.account.State#wire()}, for metrics. */
    Map<String, Long> countByState();
}
