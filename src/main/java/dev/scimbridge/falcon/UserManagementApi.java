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
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The API as it is today, below {@code /user-management}. Here {@code uid} is the e-mail address. */
final class UserManagementApi implements FalconApi {

    private static final Dialect DIALECT = new Dialect("user-management", false, 100, 100);
    private static final String USERS = "/user-management/entities/users/v1";
    private static final String ACTIONS = "/user-management/entities/user-role-actions/v1";
    private static final int BATCH = 500;
    private static final int PAGE = 500;

    private final FalconPipeline calls;
    private final JsonMapper json;

    UserManagementApi(FalconPipeline calls, JsonMapper json) {
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
        var target = "/user-management/queries/users/v1?offset=" + offset + "&limit=" + limit;
        var answer = get(Operation.LIST_USERS, turn, target);
        return new UuidPage(
                ResponseFields.texts(answer).stream().map(FalconUserUuid::new).toList(), answer.total());
    }

    @Override
    public List<FalconUser> fetch(Turn turn, Collection<FalconUserUuid> uuids) {
        return new Batches(BATCH, batch -> fetchBatch(turn, batch)).fetch(uuids);
    }

    private List<FalconUser> fetchBatch(Turn turn, List<FalconUserUuid> uuids) {
        var ids = json.createObjectNode();
        var array = ids.putArray("ids");
        uuids.forEach(uuid -> array.add(uuid.value()));
        return post(Operation.GET_USERS, turn, "/user-management/entities/users/GET/v1", ids).resources().stream()
                .flatMap(node -> user(node).stream())
                .toList();
    }

    private static Optional<FalconUser> user(JsonNode node) {
        var uuid = ResponseFields.text(node, "uuid");
        var login = ResponseFields.text(node, "uid").flatMap(Login::parse);
        return uuid.isEmpty() || login.isEmpty()
                ? Optional.empty()
                : Optional.of(new FalconUser(
                        new FalconUserUuid(uuid.get()),
                        ResponseFields.text(node, "cid").map(Cid::new),
                        login.get(),
                        ResponseFields.text(node, "first_name"),
                        ResponseFields.text(node, "last_name")));
    }

    /** Two calls: the query answers bare uuids. Falcon keeps logins lower-case and finds them only so. */
    @Override
    public Optional<FalconUser> findByLogin(Turn turn, Login login) {
        var target = "/user-management/queries/users/v1?filter="
                + QueryEncoding.query("uid:" + QueryEncoding.fql(login.value()));
        var uuids = ResponseFields.texts(get(Operation.LIST_USERS, turn, target)).stream()
                .map(FalconUserUuid::new)
                .toList();
        return uuids.isEmpty()
                ? Optional.empty()
                : fetch(turn, uuids).stream()
                        .filter(user -> user.login().equals(login))
                        .findFirst();
    }

    @Override
    public FalconUser create(Turn turn, Login login, PersonName names) {
        var body = json.createObjectNode()
                .put("uid", login.value())
                .put("first_name", names.first())
                .put("last_name", names.last());
        var answer = post(Operation.CREATE_USER, turn, USERS, body);
        var created = answer.resources().stream().findFirst();
        var uuid = created.flatMap(node -> ResponseFields.text(node, "uuid"));
        return uuid.map(known -> new FalconUser(
                        new FalconUserUuid(known),
                        created.flatMap(node -> ResponseFields.text(node, "cid"))
                                .map(Cid::new),
                        login,
                        Optional.of(names.first()),
                        Optional.of(names.last())))
                .orElseThrow(() ->
                        new FalconException.Ambiguous("Falcon's answer to a create names no user.", answer.traceId()));
    }

    /** Both names have to be given; the login cannot be changed. */
    @Override
    public void update(Turn turn, FalconUser user, PersonName names, Optional<Login> newLogin) {
        if (newLogin.isPresent()) {
            throw new IllegalArgumentException("this API cannot change a login");
        }
        var body = json.createObjectNode().put("first_name", names.first()).put("last_name", names.last());
        send(
                Operation.UPDATE_USER,
                turn,
                "PATCH",
                USERS + "?user_uuid=" + QueryEncoding.query(user.uuid().value()),
                body);
    }

    @Override
    public void delete(Turn turn, FalconUserUuid uuid) {
        calls.answer(new FalconRequest(
                Operation.DELETE_USER,
                turn,
                "DELETE",
                USERS + "?user_uuid=" + QueryEncoding.query(uuid.value()),
                Optional.empty()));
    }

    /** Ends by the total where one is told, else with a page that is not full; and with one that shows nothing new. */
    @Override
    public Set<HeldRole> fetchRoles(Turn turn, FalconUser user, Cid cid) {
        var held = new HashSet<HeldRole>();
        for (var offset = 0; ; ) {
            var answer = get(Operation.GET_USER_ROLES, turn, roles(user, cid, offset));
            var page = answer.resources();
            var before = held.size();
            page.forEach(
                    node -> ResponseFields.text(node, "role_id").ifPresent(role -> held.add(held(node, cid, role))));
            offset += page.size();
            var all = answer.total().map(Integer::longValue).orElse(page.size() < PAGE ? 0L : Long.MAX_VALUE);
            if (held.size() == before || offset >= all) {
                return held;
            }
        }
    }

    private static String roles(FalconUser user, Cid cid, int offset) {
        var inCid = cid.equals(Cid.HOME) ? user.cid() : Optional.of(cid);
        return "/user-management/combined/user-roles/v2?user_uuid="
                + QueryEncoding.query(user.uuid().value())
                + inCid.map(home -> "&cid=" + QueryEncoding.query(home.value())).orElse("")
                + "&direct_only=false&offset=" + offset + "&limit=" + PAGE;
    }

    private static HeldRole held(JsonNode node, Cid cid, String role) {
        var expiresAt = time(ResponseFields.text(node, "expires_at"));
        return new HeldRole(new RoleGrant(cid, new RoleId(role)), expiresAt, isInherited(node, expiresAt));
    }

    /** Other values of {@code grant_type} than {@code direct} are not published; a temporary grant is a direct one. */
    private static boolean isInherited(JsonNode node, Optional<Instant> expiresAt) {
        var byGroup = ResponseFields.text(node, "user_group_id").isPresent()
                || ResponseFields.text(node, "cid_group_id").isPresent()
                || ResponseFields.text(node, "parent_cid").isPresent();
        var direct = ResponseFields.text(node, "grant_type").orElse("direct").equals("direct");
        return byGroup || (!direct && expiresAt.isEmpty());
    }

    private static Optional<Instant> time(Optional<String> text) {
        try {
            return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    @Override
    public void grant(Turn turn, FalconUser user, Cid cid, Set<RoleId> roles) {
        act(Operation.GRANT_ROLES, turn, "grant", user, cid, roles);
    }

    @Override
    public void revoke(Turn turn, FalconUser user, Cid cid, Set<RoleId> roles) {
        act(Operation.REVOKE_ROLES, turn, "revoke", user, cid, roles);
    }

    private void act(Operation operation, Turn turn, String action, FalconUser user, Cid cid, Set<RoleId> roles) {
        var body = json.createObjectNode()
                .put("action", action)
                .put("cid", home(turn, user, cid).value())
                .put("uuid", user.uuid().value());
        var ids = body.putArray("role_ids");
        roles.stream().sorted().forEach(role -> ids.add(role.value()));
        post(operation, turn, ACTIONS, body);
    }

    /** A role action must name the CID. */
    private Cid home(Turn turn, FalconUser user, Cid cid) {
        if (!cid.equals(Cid.HOME)) {
            return cid;
        }
        return user.cid()
                .or(() -> fetch(turn, List.of(user.uuid())).stream().findFirst().flatMap(FalconUser::cid))
                .orElseThrow(() -> new FalconException.UnknownUser("Falcon does not know the user", Optional.empty()));
    }

    /** Where the details are not to be had, a role's id is its name. */
    @Override
    public Map<RoleId, String> fetchRoles(Turn turn) {
        var ids = ResponseFields.texts(get(Operation.LIST_ROLES, turn, "/user-management/queries/roles/v1"));
        return ResponseFields.displayNames(ids, ids.isEmpty() ? List.of() : roleDetails(turn, ids));
    }

    private List<JsonNode> roleDetails(Turn turn, List<String> ids) {
        var body = json.createObjectNode();
        var array = body.putArray("ids");
        ids.forEach(array::add);
        try {
            return post(Operation.GET_ROLES, turn, "/user-management/entities/roles/GET/v2", body)
                    .resources();
        } catch (FalconException.Refused notToBeHad) {
            return List.of();
        }
    }

    private FalconResponse get(Operation operation, Turn turn, String target) {
        return calls.answer(new FalconRequest(operation, turn, "GET", target, Optional.empty()));
    }

    private FalconResponse post(Operation operation, Turn turn, String target, ObjectNode body) {
        return send(operation, turn, "POST", target, body);
    }

    private FalconResponse send(Operation operation, Turn turn, String method, String target, ObjectNode body) {
        return calls.answer(
                new FalconRequest(operation, turn, method, target, Optional.of(json.writeValueAsString(body))));
    }
}
