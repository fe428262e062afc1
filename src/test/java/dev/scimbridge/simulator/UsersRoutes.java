package dev.scimbridge.simulator;

import dev.scimbridge.simulator.FalconSimulator.Effect;
import dev.scimbridge.simulator.FalconSimulator.Route;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Paths and fields of the published guide: {@code uid} is the UUID, {@code username} the e-mail address. */
final class UsersRoutes {

    private UsersRoutes() {}

    static Optional<Route> of(Request request) {
        var uuid = request.parameter("user_uuid");
        return Optional.ofNullable(
                switch (request.line()) {
                    case "GET /users/queries/user-uids/v1" ->
                        route(
                                FalconOperation.LIST_IDS,
                                "",
                                tenant -> tenant.page(
                                        tenant.uuids(), request.number("offset", 0), request.number("limit", 100)));
                    case "GET /users/entities/users/v1" ->
                        route(
                                FalconOperation.GET_USERS,
                                "",
                                tenant -> tenant.details(request.parameters("ids"), 100, user -> render(tenant, user)));
                    case "POST /users/entities/users/v1" -> create(request);
                    case "PATCH /users/entities/users/v1" -> update(request, uuid);
                    case "DELETE /users/entities/users/v1" ->
                        route(FalconOperation.DELETE_USER, uuid, tenant -> tenant.delete(uuid, true));
                    case "GET /user-roles/queries/user-role-ids-by-user-uuid/v1" ->
                        route(
                                FalconOperation.GET_USER_ROLES,
                                uuid,
                                tenant -> tenant.rolesHeld(uuid, "", (user, direct, inherited, resources) -> {
                                    direct.forEach(resources::add);
                                    inherited.forEach(resources::add);
                                }));
                    case "GET /user-roles/queries/roles/v1" ->
                        route(FalconOperation.LIST_ROLES, "", tenant -> tenant.page(tenant.roleIds(), 0, 500));
                    case "GET /user-roles/entities/user-roles/v1" ->
                        route(FalconOperation.GET_ROLES, "", tenant -> tenant.roleDetails(request.parameters("ids")));
                    case "POST /user-roles/entities/user-roles/v1" -> grant(request);
                    case "DELETE /user-roles/entities/user-roles/v1" -> revoke(request, uuid);
                    default -> null;
                });
    }

    private static Route route(FalconOperation operation, String subject, Effect effect) {
        return new Route(operation, subject, List.of(), Optional.empty(), effect);
    }

    private static Route create(Request request) {
        var body = request.body();
        var login = body.path("username").asString("");
        var refusal = body.has("username") ? Optional.<String>empty() : Optional.of("username is required");
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
        return route(
                FalconOperation.UPDATE_USER,
                uuid,
                tenant -> tenant.update(
                        uuid,
                        text(request, "username"),
                        text(request, "first_name"),
                        text(request, "last_name"),
                        user -> {
                            var node = render(tenant, user);
                            node.remove("username");
                            return body.has("username") ? render(tenant, user) : node;
                        }));
    }

    private static Optional<String> text(Request request, String field) {
        return Optional.of(request.body().path(field).asString("")).filter(text -> !text.isEmpty());
    }

    private static Route grant(Request request) {
        var uuid = request.body().path("user_uuid").asString("");
        var roles = request.texts("roleIds");
        var refusal = uuid.isEmpty() || roles.isEmpty()
                ? Optional.of("roleIds and user_uuid are required in the body")
                : Optional.<String>empty();
        return new Route(
                FalconOperation.GRANT_ROLES,
                uuid,
                roles,
                refusal,
                tenant -> tenant.grant(
                        uuid,
                        "",
                        roles,
                        role -> tenant.node()
                                .put("cid", tenant.cid())
                                .put("role_id", role)
                                .put("user_uuid", uuid)));
    }

    private static Route revoke(Request request, String uuid) {
        var roles = request.parameters("roleId");
        var refusal = uuid.isEmpty() || roles.size() != 1
                ? Optional.of("user_uuid and exactly one roleId are required")
                : Optional.<String>empty();
        return new Route(
                FalconOperation.REVOKE_ROLES,
                uuid,
                roles,
                refusal,
                tenant -> tenant.revoke(uuid, "", roles, role -> role));
    }

    private static ObjectNode render(SimulatedTenant tenant, SimulatedUser user) {
        return tenant.node()
                .put("uid", user.uuid())
                .put("username", user.login())
                .put("first_name", user.firstName())
                .put("last_name", user.lastName())
                .put("customer_id", tenant.cid())
                .put("created_at", tenant.created(user))
                .put("updated_at", tenant.updated(user));
    }
}
