package dev.scimbridge.scim;

import dev.scimbridge.account.Account;
import dev.scimbridge.provisioning.UserProvisioning;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.Operator;
import dev.scimbridge.query.Query.Path;
import dev.scimbridge.query.Query.Text;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.security.UserClaim;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /Me} (RFC 7644 §3.11): the user that a JWT speaks for, to read. One of the bridge's own tokens stands for an identity
 * provider, which is no user. Nothing is written here: a claim that names the wrong person must not change one.
 */
@RestController
@RequestMapping(ScimConfiguration.BASE + "/Me")
class MeController {

    /** Two, so that what several have is seen to be nobody's. */
    private static final Paging ONE_OR_MORE = Paging.of(0, 2);

    private final UserProvisioning users;
    private final UserResources resources;

    MeController(UserProvisioning users, UserResources resources) {
        this.users = users;
        this.resources = resources;
    }

    @GetMapping
    ResponseEntity<ScimBody> me(ScimRequest request, @Nullable Principal caller) {
        var user = UserClaim.of(caller)
                .flatMap(this::find)
                .orElseThrow(() -> ScimException.of(501, "The caller is not a user, so there is no /Me."));
        return request.answer(
                resources.shown(user, request).at(request.locations().of(user.id())));
    }

    @RequestMapping(method = {RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH, RequestMethod.DELETE})
    void change() {
        throw ScimException.of(501, "/Me is for reading: a user is changed at its own location, /Users/{id}.");
    }

    private Optional<Account> find(UserClaim claim) {
        var found = users.search(query(claim), ONE_OR_MORE).items();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** With or without regard to case as the schema has it (RFC 7643 §3.1, §4.1.1). */
    private static Query query(UserClaim claim) {
        return switch (claim.attribute()) {
            case ID -> equal("id", claim.value(), true);
            case EXTERNAL_ID -> equal("externalId", claim.value(), true);
            case USER_NAME -> equal("userName", claim.value(), false);
        };
    }

    private static Query equal(String attribute, String value, boolean caseExact) {
        return new Query.Compare(Path.of(attribute), Operator.EQ, new Text(value), caseExact);
    }
}
