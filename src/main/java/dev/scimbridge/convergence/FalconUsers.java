package dev.scimbridge.convergence;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.mapping.RoleCatalogue;
import dev.scimbridge.plan.Dialect;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Falcon's user management, whatever dialect the tenant speaks. Every method is one or more network calls, paced and
 * retried below this port, and fails with a {@link FalconException}, or with {@link Permit.Superseded} where its permit says so; a method that changes something has, when it
 * returns, been confirmed by Falcon (2xx without {@code errors}).
 */
public interface FalconUsers {

    /**
     * The same port with its calls queued at another priority. Each send of a call that changes something takes the permit, and
     * a call that has not had its turn by the permit's deadline fails with {@link FalconException.Unavailable}, unsent.
     */
    FalconUsers at(Priority priority, Permit permit);

    /** {@link #at(Priority, Permit)} for calls that change nothing. */
    default FalconUsers at(Priority priority) {
        return at(priority, Permit.reading());
    }

    /**
     * The same port for finding out which tenant the API client belongs to. Its calls go out with whatever client is configured; once
     * one was trusted, all other calls go out with that one only, and fail with {@link FalconException.Unavailable} where another has taken
     * its place ({@link FalconClientReplaced}).
     */
    FalconUsers probing();

    /**
     * The tenant that the calls of this port have reached is the right one; of {@link #probing} only.
     *
     * @return false: they went out as several API clients, and tell of none
     */
    boolean trust();

    /** What the tenant can do; asks Falcon only while the dialect is not known yet ({@code falcon.api: auto}). */
    Dialect dialect();

    /** Whether a call made now would go out without waiting for the pace or an outage to end. */
    boolean hasRoom();

    /**
     * One page of the tenant's user ids.
     *
     * @param offset from 0
     * @param limit 1 to 500
     * @return fewer than {@code limit} or none at the end; pages may overlap or miss a user while users come and go
     */
    UuidPage listUuids(int offset, int limit);

    /** @param total all users as far as Falcon tells; empty where it does not */
    record UuidPage(List<FalconUserUuid> uuids, Optional<Integer> total) {
        public UuidPage {
            uuids = List.copyOf(uuids);
        }
    }

    /** Users by uuid, any number (asked for in batches); those Falcon does not know are left out. */
    List<FalconUser> fetch(Collection<FalconUserUuid> uuids);

    /** The user with this login in this tenant; one call where the dialect can look up, a scan of all users where not. */
    Optional<FalconUser> findByLogin(Login login);

    /**
     * Creates a user without roles. Not idempotent: on {@link FalconException.Ambiguous} look the login up before
     * creating again.
     *
     * @throws FalconException.DuplicateLogin the e-mail address is taken
     * @throws FalconException.Refused for good, as when the domain is not allowed
     */
    FalconUser create(Login login, PersonName names);

    /**
     * Changes names, and the login where the dialect can.
     *
     * @param newLogin empty: unchanged. Must be empty unless {@link Dialect#renamesLogins()}
     */
    void update(FalconUser user, PersonName names, Optional<Login> newLogin);

    /**
     * Deletes a user for ever.
     *
     * @throws FalconException.UnknownUser no such user (any more)
     */
    void delete(FalconUserUuid uuid);

    /**
     * The roles a user holds in one CID, inherited and temporary ones too. Lags writes by up to 90 s.
     *
     * @param cid {@link Cid#HOME}: where the user lives
     * @throws FalconException.UnknownUser no such user
     */
    Set<HeldRole> fetchRoles(FalconUser user, Cid cid);

    /**
     * {@link #fetchRoles} at home, in these CIDs and in every other one in which it is known to hold something. One that Falcon refuses
     * to tell of hides nothing of the others, and of a user that there is at home no other can tell that there is none.
     *
     * @throws FalconException.Refused those at home
     * @throws FalconException.UnknownUser no such user at home
     */
    default RolesEverywhere fetchRolesEverywhere(FalconUser user, Set<Cid> cids, Holdings known) {
        var elsewhere = new TreeSet<>(Comparator.comparing(Cid::value));
        elsewhere.addAll(cids);
        known.roles().forEach(role -> elsewhere.add(role.grant().cid()));
        user.cid().ifPresent(elsewhere::remove);
        elsewhere.remove(Cid.HOME);
        var roles = new HashSet<>(fetchRoles(user, Cid.HOME));
        var untold = new HashMap<Cid, FalconException.Refused>();
        for (var cid : elsewhere) {
            try {
                roles.addAll(fetchRolesElsewhere(user, cid));
            } catch (FalconException.Refused refused) {
                untold.put(cid, refused);
                known.roles().stream()
                        .filter(role -> role.grant().cid().equals(cid))
                        .forEach(roles::add);
            }
        }
        return new RolesEverywhere(roles, untold);
    }

    private Set<HeldRole> fetchRolesElsewhere(FalconUser user, Cid cid) {
        try {
            return fetchRoles(user, cid);
        } catch (FalconException.UnknownUser unknown) {
            throw unknown.asRefused();
        }
    }

    /**
     * What a user holds in several CIDs.
     *
     * @param roles what was read, and what was known before in those that were not told
     * @param untold where Falcon refused to tell
     */
    record RolesEverywhere(Set<HeldRole> roles, Map<Cid, FalconException.Refused> untold) {
        public RolesEverywhere {
            roles = HeldRole.eachOnce(roles);
            untold = Map.copyOf(untold);
        }
    }

    /**
     * Grants roles in one CID by one call; all or nothing.
     *
     * @param roles 1 to {@link Dialect#rolesPerGrant()}
     */
    void grant(FalconUser user, Cid cid, Set<RoleId> roles);

    /**
     * Revokes roles in one CID by one call; all or nothing. A single role that is not held counts as revoked; several of
     * which one is not held are refused.
     *
     * @param roles 1 to {@link Dialect#rolesPerRevoke()}
     */
    void revoke(FalconUser user, Cid cid, Set<RoleId> roles);

    /** All roles of the tenant with their display names. */
    RoleCatalogue fetchCatalogue();

    /** Those of some roles that the tenant has, whether a list of all shows them or not; by one call where it has all of them. */
    RoleCatalogue fetchCatalogue(Collection<RoleId> ids);

    /** The CID the operator says this is ({@code falcon.cid}); empty when it is to be taken from what Falcon tells. */
    Optional<Cid> cid();

    /** Why Falcon cannot be used until an operator acts, in a sentence for people; empty while it can be. Calls nobody. */
    Optional<String> misconfiguration();

    /**
     * The same for whoever only watches: with what keeps nobody from trying, because only the next write can show whether it is mended.
     */
    Optional<String> lastMisconfiguration();

    /**
     * Finds out whether what an operator had to mend is mended, by one cheap read; calls nobody while nothing is wrong that a
     * read could show to be mended. Never fails: what comes of it is told by {@link #misconfiguration}.
     */
    void recheck();
}
