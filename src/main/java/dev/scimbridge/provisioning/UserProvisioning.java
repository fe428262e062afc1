package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Page;
import dev.scimbridge.account.Paging;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.Query;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The use cases on users. Reads answer from the store; writes store what is wanted, then bring Falcon to it for as long as
 * the budget lasts, and go on after it. All fail with {@link ProvisioningException}.
 */
public class UserProvisioning {

    /** One visible user. */
    public Account get(AccountId id) {
        throw new UnsupportedOperationException();
    }

    public Page<Account> search(Query query, Paging paging) {
        throw new UnsupportedOperationException();
    }

    /** The groups of each of some users, by one query; a user in no group may be absent from the map. */
    public Map<AccountId, List<GroupRef>> groupsOf(Collection<AccountId> ids) {
        throw new UnsupportedOperationException();
    }

    public Written<Account> create(Profile profile, boolean active, Budget budget) {
        throw new UnsupportedOperationException();
    }

    /**
     * PUT and PATCH.
     *
     * @param edit from the account as it is to what it shall be; called once, within the transaction, and may throw
     * @param expectedVersion fails with {@link ProvisioningException.VersionMismatch} unless this is the version; empty: any
     */
    public Written<Account> edit(
            AccountId id, Function<Account, UserEdit> edit, Optional<Long> expectedVersion, Budget budget) {
        throw new UnsupportedOperationException();
    }

    /** DELETE; {@link Written.Accepted} once Falcon confirmed. */
    public Written<AccountId> delete(AccountId id, Optional<Long> expectedVersion, Budget budget) {
        throw new UnsupportedOperationException();
    }

    /** A new budget of {@code bridge.answer-within} from now. */
    public Budget budget() {
        throw new UnsupportedOperationException();
    }
}
