package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Seen;
import java.util.List;

/** What Falcon showed of accounts, as stored. */
public interface Observations {

    /** {@link Seen#NOTHING} where there is no such account. */
    Seen seen(AccountId id);

    /** Stores what was seen, in its order; within the transaction that has locked the account's row. */
    void store(AccountId id, List<Observation> seen);

    /** What an account holds by us counts as somebody else's from now on; what the mapping gives becomes ours again when it is planned. */
    void disown(AccountId id);

    /** Up to {@code limit} uuids of users that are known to be in Falcon, for telling one tenant from another. */
    List<FalconUserUuid> someFalconUuids(int limit);
}
