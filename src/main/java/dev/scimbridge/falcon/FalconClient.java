package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Permit;
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
    private final Turn turn;

    FalconClient(
            Dialects dialects,
            FalconPipeline calls,
            Misconfigurations standing,
            MisconfigurationProbe recovery,
            FalconProperties properties,
            Turn turn) {
        this.dialects = dialects;
        this.calls = calls;
        this.standing = standing;
        this.recovery = recovery;
        this.properties = properties;
        this.turn = turn;
    }

    @Override
    public FalconUsers at(Priority other, Permit permit) {
        return new FalconClient(dialects, calls, standing, recovery, properties, new Turn(other, permit));
    }

    private FalconApi api() {
        return dialects.spoken(turn);
    }

    @Override
    public Dialect dialect() {
        return api().dialect();
    }

    @Override
    public boolean hasRoom() {
        return standing.problem().isEmpty() && calls.hasRoom(turn.priority());
    }

    @Override
    public UuidPage listUuids(int offset, int limit) {
        return api().listUuids(turn, offset, limit);
    }

    @Override
    public List<FalconUser> fetch(Collection<FalconUserUuid> uuids) {
        return uuids.isEmpty() ? List.of() : api().fetch(turn, uuids);
    }

    @Override
    public Optional<FalconUser> findByLogin(Login login) {
        return api().findByLogin(turn, login);
    }

    @Override
    public FalconUser create(Login login, PersonName names) {
        return api().create(turn, login, names);
    }

    @Override
    public void update(FalconUser user, PersonName names, Optional<Login> newLogin) {
        api().update(turn, user, names, newLogin);
    }

    @Override
    public void delete(FalconUserUuid uuid) {
        api().delete(turn, uuid);
    }

    @Override
    public Set<HeldRole> fetchRoles(FalconUser user, Cid cid) {
        return api().fetchRoles(turn, user, cid);
    }

    @Override
    public void grant(FalconUser user, Cid cid, Set<RoleId> roles) {
        api().grant(turn, user, cid, roles);
    }

    @Override
    public void revoke(FalconUser user, Cid cid, Set<RoleId> roles) {
        api().revoke(turn, user, cid, roles);
    }

    @Override
    public RoleCatalogue fetchCatalogue() {
        return new RoleCatalogue(api().fetchRoles(turn));
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
