package dev.scimbridge.scim;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.provisioning.UserProvisioning;
import dev.scimbridge.query.Paging.Place;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.OktaPassword;
import dev.scimbridge.scim.resource.UserView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Users, as SCIM clients read and write them. */
@Component
class UserResources implements ResourceEndpoint {

    private final UserProvisioning users;
    private final ScimProperties properties;

    UserResources(UserProvisioning users, ScimProperties properties) {
        this.users = users;
        this.properties = properties;
    }

    @Override
    public ScimLists.Matches find(ScimLists.ListRequest list, ScimRequest request) {
        var projection = UserView.projection(request.query());
        var page = users.search(list.query(), list.paging());
        var groups = groupsOf(page.items(), projection);
        return new ScimLists.Matches(
                page.total(),
                page.items().stream()
                        .<ScimBody>map(account -> view(account, groups, Optional.empty(), projection, request))
                        .toList(),
                page.items().stream().map(UserResources::place).toList());
    }

    private static Place place(Account account) {
        return new Place(account.meta().created(), account.id().toString());
    }

    /** @throws ScimException 404 where there is none */
    ScimAnswer get(String id, ScimRequest request) {
        return shown(users.get(parse(id)), request);
    }

    /** The user as it is. */
    ScimAnswer shown(Account account, ScimRequest request) {
        return ScimAnswer.of(account.meta(), view(account, Optional.empty(), request));
    }

    @Override
    public ScimAnswer create(ScimRequest request) {
        var creation = UserRequest.creation(OktaPassword.dropped(request.body()));
        var account = ProvisioningFailures.confirmed(
                users.create(creation.profile(), creation.active(), request.budget(users::budget)));
        return ScimAnswer.created(
                request.locations().of(account.id()), account.meta(), view(account, Optional.empty(), request));
    }

    @Override
    public ScimAnswer replace(String id, ScimRequest request) {
        return edit(parse(id), UserRequest.replacement(OktaPassword.dropped(request.body())), request);
    }

    @Override
    public ScimAnswer patch(String id, ScimRequest request) {
        return edit(
                parse(id), UserRequest.patch(OktaPassword.dropped(request.body()), properties.patchLimits()), request);
    }

    private ScimAnswer edit(AccountId id, UserRequest asked, ScimRequest request) {
        var budget = request.budget(users::budget);
        var changed = new UserEditing((account, edit, version) -> users.edit(account, edit, version, budget))
                .edit(id, asked, expected(id, request));
        return ScimAnswer.of(changed.account().meta(), view(changed.account(), changed.note(), request));
    }

    @Override
    public ScimAnswer delete(String id, ScimRequest request) {
        var account = parse(id);
        ProvisioningFailures.confirmed(
                users.delete(account, expected(account, request), request.budget(users::budget)));
        return ScimAnswer.gone();
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
