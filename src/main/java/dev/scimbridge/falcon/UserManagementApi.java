package dev.scimbridge.falcon;

import static java.net.HttpURLConnection.HTTP_BAD_REQUEST;

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
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The API as it is today, below {@code /user-management}. Here {@code uid} is the e-mail address. */
final class UserManagementApi extends SpokenDialect {

    private static final Spelling SPELLING = new Spelling(
            Dialect.USER_MANAGEMENT, "/user-management/entities/users/v1", "uuid", "uid", "cid", 500, Connection.KEPT);
    private static final String QUERY = "/user-management/queries/users/v1";
    private static final int PAGE = 500;

    UserManagementApi(BoundPipeline pipeline, Optional<Cid> expectedCid) {
        super(SPELLING, pipeline, expectedCid);
    }

    @Override
    FalconUsers at(Turn turn) {
        return new UserManagementApi(pipeline().at(turn), cid());
    }

    @Override
    public UuidPage listUuids(int offset, int limit) {
        return page(pipeline().get(Operation.LIST_USERS, QUERY + "?offset=" + offset + "&limit=" + limit));
    }

    @Override
    FalconResponse users(List<FalconUserUuid> uuids) {
        var body = json();
        var ids = body.putArray("ids");
        uuids.forEach(uuid -> ids.add(uuid.value()));
        return pipeline().post(Operation.GET_USERS, "/user-management/entities/users/GET/v1", body);
    }

    /** Two calls: the query answers bare uuids. Falcon keeps logins lower-case and finds them only so. */
    @Override
    public Optional<FalconUser> findByLogin(Login login) {
        var filter = QueryEncoding.query("uid:" + QueryEncoding.fql(login.value()));
        var found = page(pipeline().get(Operation.LIST_USERS, QUERY + "?filter=" + filter));
        return fetch(found.uuids()).stream()
                .filter(user -> user.login().equals(login))
                .findFirst();
    }

    /** Ends by the total where one is told, else with a page that is not full; and with one that shows nothing new, but for an empty one before the total. */
    @Override
    public Set<HeldRole> fetchRoles(FalconUser user, Cid cid) {
        var held = new HashSet<HeldRole>();
        for (var offset = 0; ; ) {
            var answer = pipeline().get(Operation.GET_USER_ROLES, roles(user, cid, offset));
            var page = answer.resources();
            var before = held.size();
            page.forEach(node -> held.add(held(node, cid, role(node, answer))));
            offset += page.size();
            var all = answer.total().map(Integer::longValue).orElse(page.size() < PAGE ? 0L : Long.MAX_VALUE);
            if (page.isEmpty()
                    && answer.total().filter(total -> total > held.size()).isPresent()) {
                throw new FalconException.Unavailable(
                        "Falcon tells of " + all + " roles and shows " + held.size() + " "
                                + answer.details(Operation.GET_USER_ROLES.tag()) + ".",
                        answer.traceId());
            }
            if (held.size() == before || offset >= all) {
                return held;
            }
        }
    }

    /** What is left out would be taken for not held. */
    private static String role(JsonNode node, FalconResponse answer) {
        return ResponseFields.text(node, "role_id")
                .orElseThrow(() -> new FalconException.Unavailable(
                        "Falcon names no role " + answer.details(Operation.GET_USER_ROLES.tag()), answer.traceId()));
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
    public void grant(FalconUser user, Cid cid, Set<RoleId> roles) {
        act(Operation.GRANT_ROLES, "grant", user, cid, roles);
    }

    @Override
    public void revoke(FalconUser user, Cid cid, Set<RoleId> roles) {
        act(Operation.REVOKE_ROLES, "revoke", user, cid, roles);
    }

    private void act(Operation operation, String action, FalconUser user, Cid cid, Set<RoleId> roles) {
        var body = json().put("action", action)
                .put("cid", named(user, cid).value())
                .put("uuid", user.uuid().value());
        var ids = body.putArray("role_ids");
        roles.stream().sorted().forEach(role -> ids.add(role.value()));
        pipeline().post(operation, "/user-management/entities/user-role-actions/v1", body);
    }

    /** A role action must name the CID. */
    private Cid named(FalconUser user, Cid cid) {
        if (!cid.equals(Cid.HOME)) {
            return cid;
        }
        return user.cid().orElseGet(() -> told(user));
    }

    private Cid told(FalconUser user) {
        var found = fetch(List.of(user.uuid())).stream()
                .findFirst()
                .orElseThrow(() -> new FalconException.UnknownUser("Falcon does not know the user", Optional.empty()));
        return found.cid()
                .or(this::cid)
                .orElseThrow(() -> new FalconException.Refused(
                        HTTP_BAD_REQUEST,
                        "Falcon does not tell in which CID the user is; set falcon.cid",
                        Optional.empty()));
    }

    @Override
    String rolesTarget() {
        return "/user-management/queries/roles/v1";
    }

    @Override
    List<JsonNode> roleDetails(List<String> ids) {
        var body = json();
        var array = body.putArray("ids");
        ids.forEach(array::add);
        return pipeline()
                .post(Operation.GET_ROLES, "/user-management/entities/roles/GET/v2", body)
                .resources();
    }
}
