package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconUsers.UuidPage;
import dev.scimbridge.convergence.Priority;
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
    void probe(Priority priority);

    UuidPage listUuids(Priority priority, int offset, int limit);

    /** In batches. */
    List<FalconUser> fetch(Priority priority, Collection<FalconUserUuid> uuids);

    Optional<FalconUser> findByLogin(Priority priority, Login login);

    FalconUser create(Priority priority, Login login, PersonName names);

    void update(Priority priority, FalconUser user, PersonName names, Optional<Login> newLogin);

    void delete(Priority priority, FalconUserUuid uuid);

    Set<HeldRole> fetchRoles(Priority priority, FalconUser user, Cid cid);

    void grant(Priority priority, FalconUser user, Cid cid, Set<RoleId> roles);

    void revoke(Priority priority, FalconUser user, Cid cid, Set<RoleId> roles);

    /** Display names by role id; two calls. */
    Map<RoleId, String> fetchRoles(Priority priority);
}
