package dev.scimbridge.scim;

import dev.scimbridge.query.Paging;
import dev.scimbridge.scim.protocol.ScimBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A query over users and groups at once (RFC 7644 §3.4.2.1, §3.4.3): first the users, then the groups. */
@RestController
@RequestMapping(ScimConfiguration.BASE)
class SearchController {

    private final UserResources users;
    private final GroupResources groups;
    private final ScimLists lists;

    SearchController(UserResources users, GroupResources groups, ScimLists lists) {
        this.users = users;
        this.groups = groups;
        this.lists = lists;
    }

    @PostMapping("/.search")
    ResponseEntity<ScimBody> search(ScimRequest request) {
        return list(request.search());
    }

    /** Without this, what is no POST would take it for an id. */
    @RequestMapping({"/Users/.search", "/Groups/.search"})
    void refuse(HttpServletRequest request) throws HttpRequestMethodNotSupportedException {
        throw new HttpRequestMethodNotSupportedException(request.getMethod(), List.of("POST"));
    }

    @GetMapping
    ResponseEntity<ScimBody> list(ScimRequest request) {
        var wanted = lists.usersAmongAll(request.query());
        var groupsWanted = lists.groupsAmongAll(request.query());
        var part = wanted.paging();
        var first = users.find(wanted, request);
        var rest = groups.find(
                groupsWanted.with(
                        groupsWanted.query(),
                        new Paging(
                                Math.max(0, part.offset() - first.total()),
                                part.limit() - first.resources().size(),
                                groupsWanted.paging().sortBy(),
                                part.descending(),
                                Optional.empty())),
                request);
        var both = Stream.concat(first.resources().stream(), rest.resources().stream())
                .toList();
        return request.answer(HttpStatus.OK)
                .body(lists.answer(
                        request.query(), wanted, new ScimLists.Matches(first.total() + rest.total(), both, List.of())));
    }
}
