package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers.UuidPage;
import dev.scimbridge.plan.Dialect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The paths and fields of the published guide, below {@code /users} and {@code /user-roles}. Here {@code uid} is the UUID. */
final class UsersApi implements FalconApi {

    private static final Dialect DIALECT = new Dialect("users", true, 100, 1);
    private static final String USERS = "/users/entities/users/v1";
    private static final String ROLES = "/user-roles/entities/user-roles/v1";
    private static final int BATCH = 100;
    private static final int PAGE = 500;

    private final FalconPipeline calls;
    private final JsonMapper json;

    UsersApi(FalconPipeline calls, JsonMapper json) {
        this.calls = calls;
        this.json = json;
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
    }

    @Override
    public void probe(Turn turn) {
        listUuids(turn, 0, 1);
    }

    @Override
    public UuidPage listUuids(Turn turn, int offset, int limit) {
        var answer =
                get(Operation.LIST_USERS, turn, "/users/queries/user-uids/v1?offset=" + offset + "&limit=" + limit);
        return new UuidPage(
                ResponseFields.texts(answer).stream().map(FalconUserUuid::new).toList(), answer.total());
    }

    @Override
    public List<FalconUser> fetch(Turn turn, Collection<FalconUserUuid> uuids) {
        return new Batches(BATCH, batch -> fetchBatch(turn, batch)).fetch(uuids);
    }

    private List<FalconUser> fetchBatch(Turn turn, List<FalconUserUuid> uuids) {
        var query = uuids.stream()
                .map(uuid -> "ids=" + QueryEncoding.query(uuid.value()))
                .collect(Collectors.joining("&", "?", ""));
        return get(Operation.GET_USERS, turn, USERS + query).resources().stream()
                .flatMap(node -> user(node).stream())
                .toList();
    }

    private static Optional<FalconUser> user(JsonNode node) {
        var uuid = ResponseFields.text(node, "uid");
        var login = ResponseFields.text(node, "username").flatMap(Login::parse);
        return uuid.isEmpty() || login.isEmpty()
                ? Optional.empty()
                : Optional.of(new FalconUser(
                        new FalconUserUuid(uuid.get()),
                        ResponseFields.text(node, "customer_id").map(Cid::new),
                        login.get(),
                        ResponseFields.text(node, "first_name"),
                        ResponseFields.text(node, "last_name")));
    }

    /** The guide documents no look-up: all users are read. */
    @Override
    public Optional<FalconUser> findByLogin(Turn turn, Login login) {
        for (var offset = 0; ; ) {
            var page = listUuids(turn, offset, PAGE);
            var found = fetch(turn, page.uuids()).stream()
                    .filter(user -> user.login().equals(login))
                    .findFirst();
            offset += page.uuids().size();
            if (found.isPresent()
                    || page.uuids().isEmpty()
                    || offset >= page.total().orElse(page.uuids().size() < PAGE ? 0 : Integer.MAX_VALUE)) {
                return found;
            }
        }
    }

    @Override
    public FalconUser create(Turn turn, Login login, PersonName names) {
        var body = json.createObjectNode()
                .put("username", login.value())
                .put("first_name", names.first())
                .put("last_name", names.last());
        var answer = send(Operation.CREATE_USER, turn, "POST", USERS, body);
        var created = answer.resources().stream().findFirst();
        var uuid = created.flatMap(node -> ResponseFields.text(node, "uid"));
        return uuid.map(uid -> new FalconUser(
                        new FalconUserUuid(uid),
                        created.flatMap(node -> ResponseFields.text(node, "customer_id"))
                                .map(Cid::new),
                        login,
                        Optional.of(names.first()),
                        Optional.of(names.last())))
                .orElseThrow(() ->
                        new FalconException.Ambiguous("Falcon's answer to a create names no user.", answer.traceId()));
    }

    @Override
    public void update(Turn turn, FalconUser user, PersonName names, Optional<Login> newLogin) {
        var body = json.createObjectNode().put("first_name", names.first()).put("last_name", names.last());
        newLogin.ifPresent(login -> body.put("username", login.value()));
        send(
                Operation.UPDATE_USER,
                turn,
                "PATCH",
                USERS + "?user_uuid=" + QueryEncoding.query(user.uuid().value()),
                body);
    }

    @Override
    public void delete(Turn turn, FalconUserUuid uuid) {
        delete(Operation.DELETE_USER, turn, USERS + "?user_uuid=" + QueryEncoding.query(uuid.value()));
    }

    /** One answer for all: this dialect knows no CID in a read. */
    @Override
    public Set<HeldRole> fetchRoles(Turn turn, FalconUser user, Cid cid) {
        if (!cid.equals(Cid.HOME)) {
            return Set.of();
        }
        var target = "/user-roles/queries/user-role-ids-by-user-uuid/v1?user_uuid="
                + QueryEncoding.query(user.uuid().value());
        return ResponseFields.texts(get(Operation.GET_USER_ROLES, turn, target)).stream()
                .map(role -> HeldRole.direct(RoleGrant.home(role)))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void grant(Turn turn, FalconUser user, Cid cid, Set<RoleId> roles) {
        requireHome(cid);
        var body = json.createObjectNode();
        var ids = body.putArray("roleIds");
        roles.stream().sorted().forEach(role -> ids.add(role.value()));
        body.put("user_uuid", user.uuid().value());
        send(Operation.GRANT_ROLES, turn, "POST", ROLES, body);
    }

    @Override
    public void revoke(Turn turn, FalconUser user, Cid cid, Set<RoleId> roles) {
        requireHome(cid);
        roles.forEach(role -> delete(
                Operation.REVOKE_ROLES,
                turn,
                ROLES + "?user_uuid=" + QueryEncoding.query(user.uuid().value()) + "&roleId="
                        + QueryEncoding.query(role.value())));
    }

    private static void requireHome(Cid cid) {
        if (!cid.equals(Cid.HOME)) {
            throw new FalconException.Refused(
                    400, "this Falcon API cannot grant or revoke in another CID than the user's own", Optional.empty());
        }
    }

    /** Where the details are not to be had, a role's id is its name. */
    @Override
    public Map<RoleId, String> fetchRoles(Turn turn) {
        var ids = ResponseFields.texts(get(Operation.LIST_ROLES, turn, "/user-roles/queries/roles/v1"));
        var details = new ArrayList<JsonNode>();
        try {
            for (var from = 0; from < ids.size(); from += BATCH) {
                var query = ids.subList(from, Math.min(from + BATCH, ids.size())).stream()
                        .map(id -> "ids=" + QueryEncoding.query(id))
                        .collect(Collectors.joining("&", "?", ""));
                details.addAll(get(Operation.GET_ROLES, turn, ROLES + query).resources());
            }
        } catch (FalconException.Refused notToBeHad) {
            return ResponseFields.displayNames(ids, List.of());
        }
        return ResponseFields.displayNames(ids, details);
    }

    private FalconResponse get(Operation operation, Turn turn, String target) {
        return calls.answer(new FalconRequest(operation, turn, "GET", target, Optional.empty()));
    }

    private void delete(Operation operation, Turn turn, String target) {
        calls.answer(new FalconRequest(operation, turn, "DELETE", target, Optional.empty()));
    }

    private FalconResponse send(Operation operation, Turn turn, String method, String target, ObjectNode body) {
        return calls.answer(
                new FalconRequest(operation, turn, method, target, Optional.of(json.writeValueAsString(body))));
    }
}
