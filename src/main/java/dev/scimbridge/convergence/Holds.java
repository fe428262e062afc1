package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.plan.rails.Hold;
import dev.scimbridge.plan.rails.PendingHold;
import dev.scimbridge.plan.rails.RailName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What waits for an operator: at most one hold for an account or a group at a time. Writes belong into the transaction that
 * holds the lock on the account, or on the group.
 */
public interface Holds {

    /**
     * Holds what rails did not let through of an account's plan; what was held of it before goes on, with the new changes. What an
     * operator has allowed of one rail is done where only others hold now, and they wait anew.
     *
     * @param holds at least one
     * @return whether an operator has let one of them go already, while the plan was made
     */
    boolean hold(AccountId account, List<Hold> holds);

    /** Holds what a group came to give; what was held of it before goes on, as that. */
    void hold(GroupId group, RailName rail, String would, String why);

    /** Nothing is held of the account any more: what was allowed is done, what was not is no longer wanted. */
    void settle(AccountId account);

    /** Nothing is held of the group any more. */
    void settle(GroupId group);

    /**
     * What is held and not decided, in the order of its time.
     *
     * @param id of an account or a group; empty: of any
     */
    List<HeldChange> open(Optional<String> id);

    /** What is held of some accounts, or allowed and not done yet. */
    Map<AccountId, PendingHold> pending(Collection<AccountId> accounts);

    /** By which rails something is held, and since when. */
    Map<RailName, Waiting> waiting();

    /** @param number how many accounts and groups @param oldest since when the first of them waits */
    record Waiting(long number, Instant oldest) {}

    /** The newest hold of an account or a group, whatever became of it. */
    Optional<HeldChange> newest(String id);

    /** Records a decision on what is open or allowed. */
    void decide(String id, HeldChange.Decision decision, String by);
}
