package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.falcon.FalconRequest.Connection;
import dev.scimbridge.plan.Dialect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The paths and fields of the published guide, below {@code /users} and {@code /user-roles}. Here {@code uid} is the UUID. */
final class UsersApi extends SpokenDialect {

    private static final int BATCH = 100;
    private static final Spelling SPELLING = new Spelling(
            Dialect.USERS, "/users/entities/users/v1", "uid", "username", "customer_id", BATCH, Connection.YOUNG);
    private static final String ROLES = "/user-roles/entities/user-roles/v1";
    private static final int PAGE = 500;

    UsersApi(BoundPipeline pipeline, Optional<Cid> expectedCid) {
        super(SPELLING, pipeline, expectedCid);
    }

    @Override
    FalconUsers at(Turn turn) {
        return new UsersApi(pipeline().at(turn), cid());
    }

    @Override
    public UuidPage listUuids(int offset, int limit) {
        var target = "/users/queries/user-uids/v1?offset=" + offset + "&limit=" + limit;
        return page(pipeline().get(Operation.LIST_USERS, target));
    }

    @Override
    FalconResponse users(List<FalconUserUuid> uuids) {
        var ids = ids(uuids.stream().map(FalconUserUuid::value));
        return pipeline().get(Operation.GET_USERS, SPELLING.users() + ids);
    }

    private static String ids(Stream<String> ids) {
        return ids.map(id -> "ids=" + QueryEncoding.query(id)).collect(Collectors.joining("&", "?", ""));
    }

    /**
     * The guide documents no look-up: all users are read, to the total or, where that is not told, to a page that shows nobody new.
     *
     * @throws FalconException.Unavailable a page shows nobody new, and there are more: that nobody has the login is not known
     */
    @Override
    public Optional<FalconUser> findByLogin(Login login) {
        var seen = new HashSet<FalconUserUuid>();
        for (var offset = 0; ; ) {
            var page = listUuids(offset, PAGE);
            var unseen = page.uuids().stream().filter(seen::add).toList();
            var found = fetch(unseen).stream()
                    .filter(user -> user.login().equals(login))
                    .findFirst();
            offset += page.uuids().size();
            if (found.isEmpty()
                    && unseen.isEmpty()
                    && page.total().filter(total -> total > seen.size()).isPresent()) {
                throw new FalconException.Unavailable(
                        "Falcon lists " + seen.size() + " of " + page.total().get() + " users, and then nobody new.",
                        Optional.empty());
            }
            if (found.isPresent()
                    || unseen.isEmpty()
                    || offset >= page.total().orElse(page.uuids().size() < PAGE ? 0 : Integer.MAX_VALUE)) {
                return found;
            }
        }
    }

    /** One answer for all: this dialect knows no CID in a read. */
    @Override
    public Set<HeldRole> fetchRoles(FalconUser user, Cid cid) {
        if (!cid.equals(Cid.HOME)) {
            return Set.of();
        }
        var target = "/user-roles/queries/user-role-ids-by-user-uuid/v1" + of(user);
        return ResponseFields.texts(pipeline().get(Operation.GET_USER_ROLES, target)).stream()
                .map(role -> HeldRole.direct(RoleGrant.home(role)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String of(FalconUser user) {
        return "?user_uuid=" + QueryEncoding.query(user.uuid().value());
    }

    @Override
    public void grant(FalconUser user, Cid cid, Set<RoleId> roles) {
        requireHome(cid);
        var body = json();
        var ids = body.putArray("roleIds");
        roles.stream().sorted().forEach(role -> ids.add(role.value()));
        body.put("user_uuid", user.uuid().value());
        pipeline().post(Operation.GRANT_ROLES, ROLES, body);
    }

    @Override
    public void revoke(FalconUser user, Cid cid, Set<RoleId> roles) {
        requireHome(cid);
        roles.forEach(role -> pipeline()
                .delete(Operation.REVOKE_ROLES, ROLES + of(user) + "&roleId=" + QueryEncoding.query(role.value())));
    }

    private static void requireHome(Cid cid) {
        if (!cid.equals(Cid.HOME)) {
            throw new FalconException.Refused(
                    400, "this Falcon API cannot grant or revoke in another CID than the user's own", Optional.empty());
        }
    }

    @Override
    String rolesTarget() {
        return "/user-roles/queries/roles/v1";
    }

    @Override
    List<JsonNode> roleDetails(List<String> ids) {
        var details = new ArrayList<JsonNode>();
        for (var from = 0; from < ids.size(); from += BATCH) {
            var batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
            details.addAll(pipeline()
                    .get(Operation.GET_ROLES, ROLES + ids(batch.stream()))
                    .resources());
        }
        return details;
    }
}
