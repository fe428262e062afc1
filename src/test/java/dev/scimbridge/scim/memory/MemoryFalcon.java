package dev.scimbridge.scim.memory;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.mapping.RoleCatalogue;
import dev.scimbridge.plan.Dialect;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** A Falcon that answers at once. Logins of the domain {@code refused.example} are refused. */
final class MemoryFalcon implements FalconUsers {

    private final Map<FalconUserUuid, FalconUser> users = new LinkedHashMap<>();
    private final Map<FalconUserUuid, Set<RoleId>> roles = new HashMap<>();

    @Override
    public FalconUsers at(Priority priority) {
        return this;
    }

    @Override
    public Dialect dialect() {
        return new Dialect("user-management", false, 100, 100);
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public synchronized UuidPage listUuids(int offset, int limit) {
        return new UuidPage(users.keySet().stream().skip(offset).limit(limit).toList(), Optional.of(users.size()));
    }

    @Override
    public synchronized List<FalconUser> fetch(Collection<FalconUserUuid> uuids) {
        return uuids.stream().filter(users::containsKey).map(users::get).toList();
    }

    @Override
    public synchronized Optional<FalconUser> findByLogin(Login login) {
        return users.values().stream()
                .filter(user -> user.login().equals(login))
                .findFirst();
    }

    @Override
    public synchronized FalconUser create(Login login, PersonName names) {
        if (login.value().endsWith("@refused.example")) {
            throw new FalconException.Refused(400, "domain not allowed", Optional.of("trace-1"));
        }
        if (findByLogin(login).isPresent()) {
            throw new FalconException.DuplicateLogin("exists", Optional.empty());
        }
        var uuid = new FalconUserUuid(UUID.randomUUID().toString());
        var user = new FalconUser(uuid, Optional.empty(), login, Optional.of(names.first()), Optional.of(names.last()));
        users.put(uuid, user);
        return user;
    }

    @Override
    public synchronized void update(FalconUser user, PersonName names, Optional<Login> newLogin) {
        users.put(
                user.uuid(),
                new FalconUser(
                        user.uuid(),
                        user.cid(),
                        newLogin.orElse(user.login()),
                        Optional.of(names.first()),
                        Optional.of(names.last())));
    }

    @Override
    public synchronized void delete(FalconUserUuid uuid) {
        users.remove(uuid);
        roles.remove(uuid);
    }

    private Set<RoleId> held(FalconUser user) {
        return roles.computeIfAbsent(user.uuid(), none -> new HashSet<>());
    }

    @Override
    public synchronized Set<HeldRole> fetchRoles(FalconUser user, Cid cid) {
        return held(user).stream()
                .map(role -> HeldRole.direct(new RoleGrant(cid, role)))
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized void grant(FalconUser user, Cid cid, Set<RoleId> granted) {
        held(user).addAll(granted);
    }

    @Override
    public synchronized void revoke(FalconUser user, Cid cid, Set<RoleId> revoked) {
        held(user).removeAll(revoked);
    }

    @Override
    public RoleCatalogue fetchCatalogue() {
        return new RoleCatalogue(Map.of(new RoleId("falconhost_analyst"), "Analyst"));
    }

    @Override
    public Optional<Cid> cid() {
        return Optional.empty();
    }

    @Override
    public Optional<String> misconfiguration() {
        return Optional.empty();
    }
}
