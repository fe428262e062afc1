package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimBody;
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

/** {@code /Users} (RFC 7644 §3.2). */
@RestController
@RequestMapping(ScimConfiguration.BASE + "/Users")
class UsersController {

    private final UserResources users;
    private final ScimLists lists;

    UsersController(UserResources users, ScimLists lists) {
        this.users = users;
        this.lists = lists;
    }

    @GetMapping
    ResponseEntity<ScimBody> list(ScimRequest request) {
        var list = lists.users(request.query());
        return request.answer(HttpStatus.OK).body(lists.answer(request.query(), list, users.find(list, request)));
    }

    /** RFC 7644 §3.4.3. */
    @PostMapping("/.search")
    ResponseEntity<ScimBody> search(ScimRequest request) {
        return list(request.search());
    }

    @GetMapping("/{id}")
    ResponseEntity<ScimBody> get(@PathVariable String id, ScimRequest request) {
        return request.answer(users.get(id, request));
    }

    @PostMapping
    ResponseEntity<ScimBody> create(ScimRequest request) {
        return request.answer(users.create(request));
    }

    @PutMapping("/{id}")
    ResponseEntity<ScimBody> replace(@PathVariable String id, ScimRequest request) {
        return request.answer(users.replace(id, request));
    }

    @PatchMapping("/{id}")
    ResponseEntity<ScimBody> patch(@PathVariable String id, ScimRequest request) {
        return request.answer(users.patch(id, request));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<ScimBody> delete(@PathVariable String id, ScimRequest request) {
        return request.answer(users.delete(id, request));
    }
}
