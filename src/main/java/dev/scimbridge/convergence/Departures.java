package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Accounts that are losing what a group gave them, until that is confirmed. */
public interface Departures {

    /** Why somebody is losing what a group gave. */
    enum Cause {
        MEMBER,
        RENAME,
        DELETE
    }

    /** Notes that managed accounts are departing. */
    void depart(GroupId group, Collection<AccountId> accounts, Cause cause);

    /** {@link #depart} for all members that are accounts. */
    void departAll(GroupId group, Cause cause);

    /** The accounts whose departure is not confirmed yet, at most {@code limit}, in the order of their ids. */
    List<AccountId> open(GroupId group, Set<Cause> causes, int limit);

    /** The accounts that left a group and are no members again, and whose departure is not confirmed yet; at most {@code limit}. */
    List<AccountId> absent(GroupId group, int limit);

    /** Those of some accounts whose departure is not confirmed yet, for whatever cause. */
    List<AccountId> open(GroupId group, Collection<AccountId> accounts);

    /** From which groups an account departs, and why, in the order of their ids. */
    Map<GroupId, Cause> of(AccountId account);

    /** Nobody departs from a group for this cause any more: it was taken back. */
    void closeAll(GroupId group, Cause cause);

    /** An account has lost what it was to lose; @return the groups it departed from. */
    List<GroupId> close(AccountId account);

    /** An account departs from none of these groups any more: it was taken back. */
    void close(AccountId account, Collection<GroupId> groups);

    /** Whether a group went so since its DELETE was answered 503; true once. */
    boolean answersRemoved(GroupId group);

    /** Removes a group that is being deleted if nobody departs from it any more; in a transaction of its own. */
    void removeIfDeparted(GroupId group);

    /** {@link #removeIfDeparted} for every group; finds what a crash left. */
    void removeDeparted();
}
