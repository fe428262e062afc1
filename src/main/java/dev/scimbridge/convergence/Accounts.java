package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserName;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** The accounts behind some Falcon users, as {@link #findByFalconUuid} finds each; those that nobody has are not in it. */
    Map<FalconUserUuid, Account> findByFalconUuids(Collection<FalconUserUuid> uuids);

    /** The account whose Falcon user has this login; tombstones too. */
    Optional<Account> findByFalconLogin(Login login);

    Optional<Account> findByUserName(UserName userName);

    /** The account that an operator means by its SCIM {@code id} or its userName. */
    default Optional<Account> findByIdOrUserName(String text) {
        return AccountId.parse(text).flatMap(this::find).or(() -> findByUserName(new UserName(text)));
    }

    /** The account that has this login, wants it, or holds it in Falcon still; tombstones too, visible ones first. */
    Optional<Account> findByLogin(Login login);

    /**
     * One page of the accounts that fulfil a query.
     *
     * @throws ProvisioningException.TooMany the query has a part no index serves, over too many accounts
     */
    Page<Account> search(Query query, Paging paging);

    /** Unmanaged accounts that have a Falcon user, in the order of their ids, behind one of them. */
    List<Account> unmanaged(Optional<AccountId> after, int limit);

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
     * Adds accounts of users that Falcon has, but those whose login or userName a visible account has, wants or holds in Falcon.
     *
     * @param mirrored each with a login of its own
     * @return how many were added
     */
    int insertUnlessTaken(List<Account> mirrored);

    /**
     * Writes what is wanted of a locked account, and its progress.
     *
     * @throws ProvisioningException.UserNameTaken as for {@link #insert}
     * @throws ProvisioningException.LoginTaken as for {@link #insert}
     */
    void save(Account account);

    /** A page of the accounts that something may be wanted of in Falcon: all but unmanaged ones in no group, tombstones too. */
    List<Account> plannable(Optional<AccountId> after, int limit);

    /**
     * Removes an account and all that belongs to it, memberships included: a create that was withdrawn, a user that is gone. A locked one
     * stays as one that was deleted, so that whoever is made anew is locked.
     */
    void remove(AccountId id);

    /**
     * Removes the accounts that were deleted before a time, with all that is known of them: those of which nothing is left in Falcon,
     * and nothing is in doubt.
     *
     * @return how many
     */
    int forgetDeleted(Instant before);

    /** Takes the account out of all its groups (not out of the departures). */
    void leaveGroups(AccountId id);
}
