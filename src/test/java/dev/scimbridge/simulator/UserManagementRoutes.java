package dev.scimbridge.simulator;

import dev.scimbridge.simulator.FalconSimulator.Effect;
import dev.scimbridge.simulator.FalconSimulator.Outcome;
import dev.scimbridge.simulator.FalconSimulator.Route;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The API as it is today: {@code uuid} is the UUID, {@code uid} the e-mail address. */
final class UserManagementRoutes {

    /** Falcon's query language, as far as it is asked in: one literal, in which a backslash guards a quote and itself. */
    private static final Pattern BY_LOGIN = Pattern.compile("uid:'((?:[^'\\\\]|\\\\['\\\\])*)'");

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");

    private UserManagementRoutes() {}

    static Optional<Route> of(Request request) {
        var uuid = request.parameter("user_uuid");
        return Optional.ofNullable(
                switch (request.line()) {
                    case "GET /user-management/queries/users/v1" -> list(request);
                    case "POST /user-management/entities/users/GET/v1" ->
                        route(
                                FalconOperation.GET_USERS,
                                "",
                                tenant -> tenant.details(request.texts("ids"), 500, user -> render(tenant, user)));
                    case "POST /user-management/entities/users/v1" -> create(request);
                    case "PATCH /user-management/entities/users/v1" -> update(request, uuid);
                    case "DELETE /user-management/entities/users/v1" ->
                        route(FalconOperation.DELETE_USER, uuid, tenant -> tenant.delete(uuid, false));
                    case "GET /user-management/combined/user-roles/v2" ->
                        inCid(
                                request,
                                uuid,
                                tenant -> tenant.rolesHeld(
                                        uuid, request.parameter("cid"), (user, direct, inherited, resources) -> {
                                            direct.forEach(role -> held(resources, tenant, user, role, "direct"));
                                            if (!request.parameter("direct_only")
                                                    .equals("true")) {
                                                inherited.forEach(role -> held(resources, tenant, user, role, "group"));
                                            }
                                        }));
                    case "GET /user-management/queries/roles/v1" ->
                        route(FalconOperation.LIST_ROLES, "", tenant -> tenant.page(tenant.roleIds(), 0, 500));
                    case "POST /user-management/entities/roles/GET/v2" ->
                        route(FalconOperation.GET_ROLES, "", tenant -> tenant.roleDetails(request.texts("ids")));
                    case "POST /user-management/entities/user-role-actions/v1" -> act(request);
                    default -> null;
                });
    }

    private static Route route(FalconOperation operation, String subject, Effect effect) {
        return new Route(operation, subject, List.of(), Optional.empty(), effect);
    }

    private static Route inCid(Request request, String uuid, Effect effect) {
        var cid = request.parameter("cid");
        var refusal = cid.isEmpty() || HEX.matcher(cid).matches()
                ? Optional.<String>empty()
                : Optional.of("invalid cid '" + cid + "'");
        return new Route(FalconOperation.GET_USER_ROLES, uuid, List.of(), refusal, effect);
    }

    private static Route list(Request request) {
        var filter = request.parameter("filter");
        var login = BY_LOGIN.matcher(filter);
        if (!filter.isEmpty() && !login.matches()) {
            return new Route(
                    FalconOperation.LIST_IDS,
                    "",
                    List.of(),
                    Optional.of("invalid filter: " + filter),
                    tenant -> tenant.page(List.of(), 0, 1));
        }
        return route(
                FalconOperation.LIST_IDS,
                "",
                tenant -> tenant.page(
                        filter.isEmpty()
                                ? tenant.uuids()
                                : tenant.uuidsOf(login.group(1).replaceAll("\\\\(.)", "$1")),
                        request.number("offset", 0),
                        request.number("limit", 100)));
    }

    private static Route create(Request request) {
        var body = request.body();
        var login = body.path("uid").asString("");
        var refusal =
                login.isEmpty() || body.has("username") ? Optional.of("uid is required") : Optional.<String>empty();
        return new Route(
                FalconOperation.CREATE_USER,
                login,
                List.of(),
                refusal,
                tenant -> tenant.create(
                        login,
                        body.path("first_name").asString(""),
                        body.path("last_name").asString(""),
                        user -> render(tenant, user)));
    }

    private static Route update(Request request, String uuid) {
        var body = request.body();
        var both = body.hasNonNull("first_name") && body.hasNonNull("last_name");
        var refusal = both && !body.has("uid")
                ? Optional.<String>empty()
                : Optional.of("first_name and last_name are required, and nothing else can be changed");
        return new Route(
                FalconOperation.UPDATE_USER,
                uuid,
                List.of(),
                refusal,
                tenant -> tenant.update(
                        uuid,
                        Optional.empty(),
                        Optional.of(body.path("first_name").asString("")),
                        Optional.of(body.path("last_name").asString("")),
                        user -> render(tenant, user)));
    }

    private static Route act(Request request) {
        var body = request.body();
        var grant = body.path("action").asString("").equals("grant");
        var uuid = body.path("uuid").asString("");
        var cid = body.path("cid").asString("");
        var roles = request.texts("role_ids");
        var wellFormed = HEX.matcher(cid).matches() && !uuid.isEmpty() && !roles.isEmpty();
        return new Route(
                grant ? FalconOperation.GRANT_ROLES : FalconOperation.REVOKE_ROLES,
                uuid,
                roles,
                wellFormed ? Optional.empty() : Optional.of("cid, uuid and role_ids are required"),
                tenant -> withoutResources(
                        grant
                                ? tenant.grant(uuid, cid, roles, role -> role)
                                : tenant.revoke(uuid, cid, roles, role -> role)));
    }

    private static Outcome withoutResources(Outcome outcome) {
        outcome.body().remove("resources");
        return outcome;
    }

    private static void held(
            ArrayNode resources, SimulatedTenant tenant, SimulatedUser user, String role, String type) {
        var node = resources.addObject();
        node.put("role_id", role)
                .put("uuid", user.uuid())
                .put("cid", tenant.cid())
                .put("grant_type", type);
        if (type.equals("direct") && user.temporary().containsKey(role)) {
            node.put("expires_at", SimulatedTenant.time(user.temporary().get(role)));
        }
        if (!type.equals("direct")) {
            node.put("user_group_id", "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f");
        }
    }

    private static ObjectNode render(SimulatedTenant tenant, SimulatedUser user) {
        return tenant.node()
                .put("uuid", user.uuid())
                .put("uid", user.login())
                .put("cid", tenant.cid())
                .put("first_name", user.firstName())
                .put("last_name", user.lastName())
                .put("status", "active")
                .put("created_at", tenant.created(user))
                .put("updated_at", tenant.updated(user));
    }
}
