package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconUsers.UuidPage;
import dev.scimbridge.plan.Dialect;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One dialect of Falcon's user management; as {@link dev.scimbridge.convergence.FalconUsers}, one call each unless said. */
interface FalconApi {

    Dialect dialect();

    /** A cheap call that only this dialect answers. */
    void probe(Turn turn);

    UuidPage listUuids(Turn turn, int offset, int limit);

    /** In batches. */
    List<FalconUser> fetch(Turn turn, Collection<FalconUserUuid> uuids);

    Optional<FalconUser> findByLogin(Turn turn, Login login);

    FalconUser create(Turn turn, Login login, PersonName names);

    void update(Turn turn, FalconUser user, PersonName names, Optional<Login> newLogin);

    void delete(Turn turn, FalconUserUuid uuid);

    Set<HeldRole> fetchRoles(Turn turn, FalconUser user, Cid cid);

    void grant(Turn turn, FalconUser user, Cid cid, Set<RoleId> roles);

    void revoke(Turn turn, FalconUser user, Cid cid, Set<RoleId> roles);

    /** Display names by role id; two calls. */
    Map<RoleId, String> fetchRoles(Turn turn);
}
