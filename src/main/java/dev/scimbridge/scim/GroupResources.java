package dev.scimbridge.scim;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Member;
import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.provisioning.GroupProvisioning;
import dev.scimbridge.provisioning.UserProvisioning;
import dev.scimbridge.query.Paging.Place;
import dev.scimbridge.scim.patch.GroupPatch;
import dev.scimbridge.scim.patch.PatchRequest;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.resource.GroupDocument;
import dev.scimbridge.scim.resource.GroupView;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Groups, as SCIM clients read and write them. Members are streamed, and not even asked for where the client leaves them out. */
@Component
class GroupResources implements ResourceEndpoint {

    private final GroupProvisioning groups;
    private final UserProvisioning users;
    private final ScimProperties properties;

    GroupResources(GroupProvisioning groups, UserProvisioning users, ScimProperties properties) {
        this.groups = groups;
        this.users = users;
        this.properties = properties;
    }

    @Override
    public ScimLists.Matches find(ScimLists.ListRequest list, ScimRequest request) {
        var projection = GroupView.projection(request.query());
        var page = groups.search(list.query(), list.paging());
        var shown = projection.shows("members") ? page.items() : List.<Group>of();
        var members = new ListedMembers(groups, shown.stream().map(Group::id).toList());
        return new ScimLists.Matches(
                page.total(),
                page.items().stream()
                        .<ScimBody>map(group -> view(group, each -> members.of(group.id(), each), projection, request))
                        .toList(),
                page.items().stream().map(GroupResources::place).toList());
    }

    private static Place place(Group group) {
        return new Place(group.meta().created(), group.id().toString());
    }

    /** @throws ScimException 404 where there is none */
    ScimAnswer get(String id, ScimRequest request) {
        return shown(groups.get(parse(id)), request);
    }

    @Override
    public ScimAnswer create(ScimRequest request) {
        var document = GroupDocument.parse(request.body());
        var group = ProvisioningFailures.confirmed(groups.create(
                document.displayName(),
                document.newExternalId(),
                document.memberValues(),
                request.budget(users::budget)));
        return ScimAnswer.created(request.locations().of(group.id()), group.meta(), view(group, request));
    }

    @Override
    public ScimAnswer replace(String id, ScimRequest request) {
        return shown(edit(parse(id), GroupDocument.parse(request.body()).replacement(), request), request);
    }

    /** 204, as Microsoft asks for groups; the resource where the client picks attributes of it (RFC 7644 §3.5.2). */
    @Override
    public ScimAnswer patch(String id, ScimRequest request) {
        var groupId = parse(id);
        var group = edit(groupId, patch(groupId, request.body()), request);
        return GroupView.projection(request.query()).picks() ? shown(group, request) : ScimAnswer.unshown(group.meta());
    }

    private GroupEdit patch(GroupId id, ObjectNode body) {
        return GroupPatch.edit(id, PatchRequest.parse(body, properties.maxOperations()), properties.filterLimits());
    }

    private Group edit(GroupId id, GroupEdit edit, ScimRequest request) {
        return ProvisioningFailures.confirmed(
                groups.edit(id, edit, expected(id, request), request.budget(users::budget)));
    }

    @Override
    public ScimAnswer delete(String id, ScimRequest request) {
        var group = parse(id);
        ProvisioningFailures.confirmed(groups.delete(group, expected(group, request), request.budget(users::budget)));
        return ScimAnswer.gone();
    }

    private Optional<Long> expected(GroupId id, ScimRequest request) {
        return request.preconditions().expected(() -> groups.get(id).meta().version());
    }

    private ScimAnswer shown(Group group, ScimRequest request) {
        return ScimAnswer.of(group.meta(), view(group, request));
    }

    private GroupView view(Group group, ScimRequest request) {
        return view(group, each -> groups.members(group.id(), each), GroupView.projection(request.query()), request);
    }

    private GroupView view(
            Group group, Consumer<Consumer<Member>> members, Projection projection, ScimRequest request) {
        return new GroupView(group, groups.rolesOf(group.ref()), members, projection, request.locations());
    }

    /** An id that cannot be one of ours is one that is not known. */
    private static GroupId parse(String id) {
        return GroupId.parse(id).orElseThrow(() -> ScimException.notFound("There is no group with this id."));
    }
}
