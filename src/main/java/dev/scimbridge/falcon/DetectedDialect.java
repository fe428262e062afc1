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

/** Falcon through whichever dialect the tenant turns out to speak ({@code falcon.api: auto}). */
final class DetectedDialect implements FalconUsers {

    private final DialectDetection detection;
    private final FalconUsers current;
    private final FalconUsers guide;

    DetectedDialect(DialectDetection detection, FalconUsers current, FalconUsers guide) {
        this.detection = detection;
        this.current = current;
        this.guide = guide;
    }

    @Override
    public FalconUsers at(Priority priority, Permit permit) {
        return new DetectedDialect(detection, current.at(priority, permit), guide.at(priority, permit));
    }

    @Override
    public FalconUsers probing() {
        return new DetectedDialect(detection, current.probing(), guide.probing());
    }

    @Override
    public boolean trust() {
        return spoken().trust();
    }

    private FalconUsers spoken() {
        return detection.spoken(current, guide);
    }

    @Override
    public Dialect dialect() {
        return spoken().dialect();
    }

    @Override
    public boolean hasRoom() {
        return current.hasRoom();
    }

    @Override
    public Optional<Cid> cid() {
        return current.cid();
    }

    @Override
    public Optional<String> misconfiguration() {
        return current.misconfiguration();
    }

    @Override
    public Optional<String> lastMisconfiguration() {
        return current.lastMisconfiguration();
    }

    /** A listing tells enough: it is the first question of a detection too. */
    @Override
    public void recheck() {
        if (misconfiguration().isPresent()) {
            detection.lookedFor(current, guide).recheck();
        }
    }

    @Override
    public UuidPage listUuids(int offset, int limit) {
        return spoken().listUuids(offset, limit);
    }

    @Override
    public List<FalconUser> fetch(Collection<FalconUserUuid> uuids) {
        return spoken().fetch(uuids);
    }

    @Override
    public Optional<FalconUser> findByLogin(Login login) {
        return spoken().findByLogin(login);
    }

    @Override
    public FalconUser create(Login login, PersonName names) {
        return spoken().create(login, names);
    }

    @Override
    public void update(FalconUser user, PersonName names, Optional<Login> newLogin) {
        spoken().update(user, names, newLogin);
    }

    @Override
    public void delete(FalconUserUuid uuid) {
        spoken().delete(uuid);
    }

    @Override
    public Set<HeldRole> fetchRoles(FalconUser user, Cid cid) {
        return spoken().fetchRoles(user, cid);
    }

    @Override
    public void grant(FalconUser user, Cid cid, Set<RoleId> roles) {
        spoken().grant(user, cid, roles);
    }

    @Override
    public void revoke(FalconUser user, Cid cid, Set<RoleId> roles) {
        spoken().revoke(user, cid, roles);
    }

    @Override
    public RoleCatalogue fetchCatalogue() {
        return spoken().fetchCatalogue();
    }

    @Override
    public RoleCatalogue fetchCatalogue(Collection<RoleId> ids) {
        return spoken().fetchCatalogue(ids);
    }
}
