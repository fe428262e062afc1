package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.mapping.RoleCatalogue;
import dev.scimbridge.plan.Dialect;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the dialects of Falcon's user management share; they differ in paths, in names of fields, and in how roles are given. */
abstract sealed class SpokenDialect implements FalconUsers permits UserManagementApi, UsersApi {

    private final Spelling spelling;
    private final BoundPipeline pipeline;
    private final Optional<Cid> expectedCid;

    SpokenDialect(Spelling spelling, BoundPipeline pipeline, Optional<Cid> expectedCid) {
        this.spelling = spelling;
        this.pipeline = pipeline;
        this.expectedCid = expectedCid;
    }

    final BoundPipeline pipeline() {
        return pipeline;
    }

    static ObjectNode json() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public final FalconUsers at(Priority priority, Permit permit) {
        return at(new Turn(priority, permit));
    }

    @Override
    public final FalconUsers probing() {
        return at(pipeline.turn().probing());
    }

    @Override
    public final boolean trust() {
        return pipeline.turn().probe().filter(pipeline.pipeline()::trust).isPresent();
    }

    /** The same dialect, with its calls in another turn. */
    abstract FalconUsers at(Turn turn);

    @Override
    public final Dialect dialect() {
        return spelling.dialect();
    }

    @Override
    public final Optional<Cid> cid() {
        return expectedCid;
    }

    @Override
    public final boolean hasRoom() {
        return pipeline.hasRoom();
    }

    @Override
    public final Optional<String> misconfiguration() {
        return pipeline.pipeline().misconfiguration();
    }

    @Override
    public final Optional<String> lastMisconfiguration() {
        return pipeline.pipeline().lastMisconfiguration();
    }

    @Override
    public final void recheck() {
        pipeline.pipeline().recheck(() -> listUuids(0, 1));
    }

    static UuidPage page(FalconResponse response) {
        return new UuidPage(
                ResponseFields.texts(response).stream().map(FalconUserUuid::new).toList(), response.total());
    }

    @Override
    public final List<FalconUser> fetch(Collection<FalconUserUuid> uuids) {
        return new Batches(spelling.usersPerRead(), this::fetchBatch).fetch(uuids);
    }

    private List<FalconUser> fetchBatch(List<FalconUserUuid> uuids) {
        return users(uuids).resources().stream()
                .map(spelling::user)
                .flatMap(Optional::stream)
                .toList();
    }

    /** One call for so many users as it takes. */
    abstract FalconResponse users(List<FalconUserUuid> uuids);

    @Override
    public final FalconUser create(Login login, PersonName names) {
        var body = named(json().put(spelling.login(), login.value()), names);
        var response = pipeline.post(Operation.CREATE_USER, spelling.users(), body, spelling.create());
        return response.resources().stream()
                .flatMap(node -> created(node, login, names))
                .findFirst()
                .orElseThrow(() -> new FalconException.Ambiguous(
                        "Falcon names no user " + response.details(Operation.CREATE_USER.tag()), response.traceId()));
    }

    private Stream<FalconUser> created(JsonNode node, Login login, PersonName names) {
        return spelling.uuid(node).stream()
                .map(uuid -> new FalconUser(
                        uuid, spelling.cid(node), login, Optional.of(names.first()), Optional.of(names.last())));
    }

    /** Both names are sent: where one is left out it is refused, or kept as it was. */
    @Override
    public final void update(FalconUser user, PersonName names, Optional<Login> newLogin) {
        if (newLogin.isPresent() && !dialect().renamesLogins()) {
            throw new IllegalArgumentException("this API cannot change a login");
        }
        var body = named(json(), names);
        newLogin.ifPresent(login -> body.put(spelling.login(), login.value()));
        pipeline.patch(Operation.UPDATE_USER, spelling.target(user.uuid()), body);
    }

    private static ObjectNode named(ObjectNode user, PersonName names) {
        return user.put("first_name", names.first()).put("last_name", names.last());
    }

    @Override
    public final void delete(FalconUserUuid uuid) {
        pipeline.delete(Operation.DELETE_USER, spelling.target(uuid));
    }

    /** Where the details are not to be had, a role's id is its name. */
    @Override
    public final RoleCatalogue fetchCatalogue() {
        var ids = listRoles();
        return new RoleCatalogue(ResponseFields.displayNames(ids, details(ids)));
    }

    /** A role that is refused with others may be the reason for it: each is asked for then. */
    @Override
    public final RoleCatalogue fetchCatalogue(Collection<RoleId> ids) {
        var texts = ids.stream().map(RoleId::value).sorted().toList();
        var found = details(texts);
        if (found.isEmpty() && texts.size() > 1) {
            found = texts.stream().flatMap(id -> details(List.of(id)).stream()).toList();
        }
        return new RoleCatalogue(ResponseFields.displayNames(List.of(), found));
    }

    private List<JsonNode> details(List<String> ids) {
        try {
            return ids.isEmpty() ? List.of() : roleDetails(ids);
        } catch (FalconException.Refused notToBeHad) {
            return List.of();
        }
    }

    /**
     * All that there are by the total where one is told: what is left out would be taken for a name that Falcon has no role for. Neither
     * dialect documents an offset here, so one that is not heeded is no answer.
     */
    private List<String> listRoles() {
        var ids = new LinkedHashSet<String>();
        for (var target = rolesTarget(); ; target = rolesTarget() + "?offset=" + ids.size()) {
            var answer = pipeline.get(Operation.LIST_ROLES, target);
            var nothingNew = !ids.addAll(ResponseFields.texts(answer));
            if (answer.total().filter(total -> total > ids.size()).isEmpty()) {
                return List.copyOf(ids);
            }
            if (nothingNew) {
                throw new FalconException.Unavailable(
                        "Falcon tells of " + answer.total().orElseThrow() + " roles and shows " + ids.size() + " "
                                + answer.details(Operation.LIST_ROLES.tag()) + ".",
                        answer.traceId());
            }
        }
    }

    /** The target that lists them. */
    abstract String rolesTarget();

    /** @throws FalconException.Refused they are not to be had */
    abstract List<JsonNode> roleDetails(List<String> ids);
}
