package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.account.Seen;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What Falcon showed of accounts, as stored. */
public interface Observations {

    /** {@link Seen#NOTHING} where there is no such account. */
    Seen seen(AccountId id);

    /** Stores what was seen, in its order; within the transaction that has locked the account's row. */
    void store(AccountId id, List<Observation> seen);

    /**
     * {@link #store} by somebody who does not have the account's lease: a doubt that comes of it stays when the run ends that is under way.
     *
     * @return whether there is one
     */
    boolean storeBeside(AccountId id, List<Observation> seen);

    /** What an account holds by us counts as somebody else's from now on; what the mapping gives becomes ours again when it is planned. */
    void disown(AccountId id);

    /**
     * Users whose roles were last known before {@code before}, or never, in the order of their ids, behind one of them. Those that are
     * being changed, and not held up by something, or are in doubt, are left to whoever changes them; whoever is known to be gone is not
     * among them.
     *
     * @param holding one of these roles, as far as is known; empty: whatever they hold
     */
    List<Account> dueForRoles(Instant before, Set<RoleId> holding, Optional<AccountId> after, int limit);

    /** Users whose roles are not known, whoever changes them; whoever is known to be gone is not among them. */
    List<AccountId> withUnknownRoles();

    /** How many active users lastingly hold one of these roles by somebody else's grant. */
    int countForeignHolders(Set<RoleId> roles);

    /** Up to {@code limit} uuids of users that are known to be in Falcon, for telling one tenant from another. */
    List<FalconUserUuid> someFalconUuids(int limit);

    /** Those who are deactivated, have no user in Falcon, and would have one with one of these logins; in any order. */
    List<AccountId> deactivatedWithoutUser(Collection<Login> logins);
}
