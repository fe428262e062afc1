package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.mapping.RoleCatalogue;
import dev.scimbridge.plan.Dialect;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Falcon through whichever dialect the tenant speaks. */
final class FalconClient implements FalconUsers {

    private final Dialects dialects;
    private final FalconPipeline calls;
    private final Misconfigurations standing;
    private final MisconfigurationProbe recovery;
    private final FalconProperties properties;
    private final Priority priority;

    FalconClient(
            Dialects dialects,
            FalconPipeline calls,
            Misconfigurations standing,
            MisconfigurationProbe recovery,
            FalconProperties properties,
            Priority priority) {
        this.dialects = dialects;
        this.calls = calls;
        this.standing = standing;
        this.recovery = recovery;
        this.properties = properties;
        this.priority = priority;
    }

    @Override
    public FalconUsers at(Priority other) {
        return new FalconClient(dialects, calls, standing, recovery, properties, other);
    }

    private FalconApi api() {
        return dialects.spoken(priority);
    }

    @Override
    public Dialect dialect() {
        return api().dialect();
    }

    @Override
    public boolean hasRoom() {
        return standing.problem().isEmpty() && calls.hasRoom(priority);
    }

    @Override
    public UuidPage listUuids(int offset, int limit) {
        return api().listUuids(priority, offset, limit);
    }

    @Override
    public List<FalconUser> fetch(Collection<FalconUserUuid> uuids) {
        return uuids.isEmpty() ? List.of() : api().fetch(priority, uuids);
    }

    @Override
    public Optional<FalconUser> findByLogin(Login login) {
        return api().findByLogin(priority, login);
    }

    @Override
    public FalconUser create(Login login, PersonName names) {
        return api().create(priority, login, names);
    }

    @Override
    public void update(FalconUser user, PersonName names, Optional<Login> newLogin) {
        api().update(priority, user, names, newLogin);
    }

    @Override
    public void delete(FalconUserUuid uuid) {
        try {
            api().delete(priority, uuid);
        } catch (FalconException.UnknownUser gone) {
            return; // deleted already, perhaps by a call whose answer was lost
        }
    }

    @Override
    public Set<HeldRole> fetchRoles(FalconUser user, Cid cid) {
        return api().fetchRoles(priority, user, cid);
    }

    @Override
    public void grant(FalconUser user, Cid cid, Set<RoleId> roles) {
        api().grant(priority, user, cid, roles);
    }

    @Override
    public void revoke(FalconUser user, Cid cid, Set<RoleId> roles) {
        api().revoke(priority, user, cid, roles);
    }

    @Override
    public RoleCatalogue fetchCatalogue() {
        return new RoleCatalogue(api().fetchRoles(priority));
    }

    @Override
    public Optional<Cid> cid() {
        return properties.expectedCid();
    }

    @Override
    public Optional<String> misconfiguration() {
        var problem = standing.problem();
        if (problem.isPresent()) {
            recovery.attempt();
        }
        return problem;
    }
}
