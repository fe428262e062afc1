package dev.scimbridge.scim;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.provisioning.UserProvisioning;
import dev.scimbridge.query.Paging.Place;
import dev.scimbridge.scim.patch.UserChange;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.OktaPassword;
import dev.scimbridge.scim.resource.UserView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** {@code /Users} (RFC 7644 §3.2). */
@RestController
@RequestMapping(ScimConfiguration.BASE + "/Users")
class UsersController {

    private final UserProvisioning users;
    private final ScimLists lists;
    private final ScimProperties properties;

    UsersController(UserProvisioning users, ScimLists lists, ScimProperties properties) {
        this.users = users;
        this.lists = lists;
        this.properties = properties;
    }

    @GetMapping
    ResponseEntity<ScimBody> list(ScimRequest request) {
        var list = lists.users(request.query());
        return request.answer(HttpStatus.OK).body(lists.answer(request.query(), list, find(list, request)));
    }

    /** RFC 7644 §3.4.3. */
    @PostMapping("/.search")
    ResponseEntity<ScimBody> search(ScimRequest request) {
        return list(request.search());
    }

    ScimLists.Found find(ScimLists.Wanted list, ScimRequest request) {
        var projection = UserView.projection(request.query());
        var page = users.search(list.query(), list.paging());
        var groups = groupsOf(page.items(), projection);
        return new ScimLists.Found(
                page.total(),
                page.items().stream()
                        .<ScimBody>map(account -> view(account, groups, Optional.empty(), projection, request))
                        .toList(),
                page.items().stream().map(UsersController::place).toList());
    }

    private static Place place(Account account) {
        return new Place(account.meta().created(), account.id().toString());
    }

    @GetMapping("/{id}")
    ResponseEntity<ScimBody> get(@PathVariable String id, ScimRequest request) {
        return answer(users.get(parse(id)), request);
    }

    /** The user as it is. */
    ResponseEntity<ScimBody> answer(Account account, ScimRequest request) {
        return request.answer(HttpStatus.OK)
                .eTag(request.tag(account.meta()))
                .body(view(account, Optional.empty(), request));
    }

    @PostMapping
    ResponseEntity<ScimBody> create(ScimRequest request) {
        var creation = UserChange.creation(OktaPassword.dropped(request.body()));
        var account = UserWrites.confirmed(
                users.create(creation.profile(), creation.active(), request.budget(users::budget)));
        return request.answer(HttpStatus.CREATED)
                .header(HttpHeaders.LOCATION, request.locations().of(account.id()))
                .eTag(request.tag(account.meta()))
                .body(view(account, Optional.empty(), request));
    }

    @PutMapping("/{id}")
    ResponseEntity<ScimBody> replace(@PathVariable String id, ScimRequest request) {
        return change(parse(id), UserChange.replacement(OktaPassword.dropped(request.body())), request);
    }

    @PatchMapping("/{id}")
    ResponseEntity<ScimBody> patch(@PathVariable String id, ScimRequest request) {
        return change(
                parse(id), UserChange.patch(OktaPassword.dropped(request.body()), properties.patchLimits()), request);
    }

    private ResponseEntity<ScimBody> change(AccountId id, UserChange change, ScimRequest request) {
        var budget = request.budget(users::budget);
        var changed = new UserWrites((account, edit, version) -> users.edit(account, edit, version, budget))
                .edit(id, change, expected(id, request));
        return request.answer(HttpStatus.OK)
                .eTag(request.tag(changed.account().meta()))
                .body(view(changed.account(), changed.note(), request));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<ScimBody> delete(@PathVariable String id, ScimRequest request) {
        var account = parse(id);
        UserWrites.confirmed(users.delete(account, expected(account, request), request.budget(users::budget)));
        return ResponseEntity.noContent().build();
    }

    private Optional<Long> expected(AccountId id, ScimRequest request) {
        return request.preconditions().expected(() -> users.get(id).meta().version());
    }

    private ScimBody view(Account account, Optional<String> note, ScimRequest request) {
        var projection = UserView.projection(request.query());
        return view(account, groupsOf(List.of(account), projection), note, projection, request);
    }

    private static UserView view(
            Account account,
            Map<AccountId, List<GroupRef>> groups,
            Optional<String> note,
            Projection projection,
            ScimRequest request) {
        return new UserView(
                account, groups.getOrDefault(account.id(), List.of()), note, projection, request.locations());
    }

    private Map<AccountId, List<GroupRef>> groupsOf(List<Account> accounts, Projection projection) {
        return projection.shows("groups")
                ? users.groupsOf(accounts.stream().map(Account::id).toList())
                : Map.of();
    }

    /** An id that cannot be one of ours is one that is not known. */
    private static AccountId parse(String id) {
        return AccountId.parse(id).orElseThrow(() -> ScimException.notFound("There is no user with this id."));
    }
}
