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
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /Groups} (RFC 7644 §3.2). Members are streamed, and not even asked for where the client leaves them out. */
@RestController
@RequestMapping(ScimConfiguration.BASE + "/Groups")
class GroupsController {

    private final GroupProvisioning groups;
    private final UserProvisioning users;
    private final ScimLists lists;
    private final ScimProperties properties;

    GroupsController(GroupProvisioning groups, UserProvisioning users, ScimLists lists, ScimProperties properties) {
        this.groups = groups;
        this.users = users;
        this.lists = lists;
        this.properties = properties;
    }

    @GetMapping
    ResponseEntity<ScimBody> list(ScimRequest request) {
        var list = lists.groups(request.query());
        return request.answer(HttpStatus.OK).body(lists.answer(request.query(), list, find(list, request)));
    }

    /** RFC 7644 §3.4.3. */
    @PostMapping("/.search")
    ResponseEntity<ScimBody> search(ScimRequest request) {
        return list(request.search());
    }

    ScimLists.Found find(ScimLists.Wanted list, ScimRequest request) {
        var projection = GroupView.projection(request.query());
        var page = groups.search(list.query(), list.paging());
        var shown = projection.shows("members") ? page.items() : List.<Group>of();
        var members = new ListedMembers(groups, shown.stream().map(Group::id).toList());
        return new ScimLists.Found(
                page.total(),
                page.items().stream()
                        .<ScimBody>map(group -> view(group, each -> members.of(group.id(), each), projection, request))
                        .toList(),
                page.items().stream().map(GroupsController::place).toList());
    }

    private static Place place(Group group) {
        return new Place(group.meta().created(), group.id().toString());
    }

    private Consumer<Consumer<Member>> streamed(GroupId id) {
        return each -> groups.members(id, each);
    }

    @GetMapping("/{id}")
    ResponseEntity<ScimBody> get(@PathVariable String id, ScimRequest request) {
        return whole(groups.get(parse(id)), request);
    }

    @PostMapping
    ResponseEntity<ScimBody> create(@WholeGroup ScimRequest request) {
        var document = GroupDocument.parse(request.body());
        var group = UserWrites.confirmed(groups.create(
                document.displayName(),
                document.newExternalId(),
                document.memberValues(),
                request.budget(users::budget)));
        return request.answer(HttpStatus.CREATED)
                .header(HttpHeaders.LOCATION, request.locations().of(group.id()))
                .eTag(request.tag(group.meta()))
                .body(view(group, request));
    }

    @PutMapping("/{id}")
    ResponseEntity<ScimBody> replace(@PathVariable String id, @WholeGroup ScimRequest request) {
        var group = edit(parse(id), GroupDocument.parse(request.body()).replacement(), request);
        return whole(group, request);
    }

    /** 204, as Microsoft asks for groups; the resource where the client picks attributes of it (RFC 7644 §3.5.2). */
    @PatchMapping("/{id}")
    ResponseEntity<ScimBody> patch(@PathVariable String id, ScimRequest request) {
        var groupId = parse(id);
        var group = edit(groupId, patch(groupId, request.body()), request);
        return GroupView.projection(request.query()).picks()
                ? whole(group, request)
                : ResponseEntity.noContent().eTag(request.tag(group.meta())).build();
    }

    private GroupEdit patch(GroupId id, ObjectNode body) {
        return GroupPatch.edit(id, PatchRequest.parse(body, properties.maxOperations()), properties.filterLimits());
    }

    private Group edit(GroupId id, GroupEdit edit, ScimRequest request) {
        return UserWrites.confirmed(groups.edit(id, edit, expected(id, request), request.budget(users::budget)));
    }

    private ResponseEntity<ScimBody> whole(Group group, ScimRequest request) {
        return request.answer(HttpStatus.OK).eTag(request.tag(group.meta())).body(view(group, request));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<ScimBody> delete(@PathVariable String id, ScimRequest request) {
        var group = parse(id);
        UserWrites.confirmed(groups.delete(group, expected(group, request), request.budget(users::budget)));
        return ResponseEntity.noContent().build();
    }

    private Optional<Long> expected(GroupId id, ScimRequest request) {
        return request.preconditions().expected(() -> groups.get(id).meta().version());
    }

    private GroupView view(Group group, ScimRequest request) {
        return view(group, streamed(group.id()), GroupView.projection(request.query()), request);
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
