package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A change that concerns many accounts, without loading them. All within a transaction, which locks their rows in the order of
 * their ids: two writers of overlapping accounts wait for each other instead of deadlocking.
 */
public interface FanOut {

    /** Locks the rows of some accounts. */
    void lock(Collection<AccountId> ids);

    /** Locks the rows of all members of several groups, of those who depart from them, and of some more; of very many of these first. */
    void lockMembers(Collection<GroupId> groups, Collection<AccountId> too);

    /**
     * Makes a newer generation of each of some accounts, pending, in one statement per chunk; an unmanaged one becomes
     * {@link dev.scimbridge.account.Ownership#REQUESTED} if {@code adopt}. Deleted ones are left alone.
     *
     * @return those that were touched (managed or adopted ones only)
     */
    List<AccountId> touch(Collection<AccountId> ids, boolean adopt);

    /** {@link #touch} for all members of a group that are accounts; also wakes them. */
    void touchMembers(GroupId group, boolean adopt, Priority priority);

    /** Whether {@link #outdated} would find somebody; reads only, so that nobody who writes waits for the look. */
    boolean isAnyOutdated(PlanVersions now);

    /**
     * The next active accounts that were last planned by an older mapping or catalogue, managed or in a group, their rows
     * locked.
     *
     * @param after begins behind this account; empty: at the first
     */
    List<Outdated> outdated(PlanVersions now, Optional<AccountId> after, int limit);

    /** @param planned by what it was last planned */
    record Outdated(Account account, PlanVersions planned) {}

    /** Some accounts need no new plan by these versions. */
    void stamp(Collection<AccountId> ids, PlanVersions now);
}
