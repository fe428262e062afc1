package dev.scimbridge.scim.patch;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserEdit.Activation;
import dev.scimbridge.scim.patch.Operation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.resource.UserDocument;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a PUT or PATCH makes of a user. {@code active} is no part of the document: it is what becomes of the account. */
public final class UserChange {

    private static final String ACTIVE = "active";

    private final boolean deactivates;
    private final Function<Account, UserEdit> edit;

    private UserChange(boolean deactivates, Function<Account, UserEdit> edit) {
        this.deactivates = deactivates;
        this.edit = edit;
    }

    /**
     * What a POST asks for.
     *
     * @param active true unless the client says otherwise
     */
    public record Creation(Profile profile, boolean active) {}

    public static Creation creation(ObjectNode body) {
        var document = read(body);
        var active = document.remove(ACTIVE);
        return new Creation(UserDocument.toProfile(document), active == null || active.booleanValue());
    }

    /** A PUT: the client may write everything that is not ours. Without {@code active} that stays as it is. */
    public static UserChange replacement(ObjectNode body) {
        return new UserChange(Deactivation.inResource(body), account -> edit(read(body), Activation.ECHO));
    }

    private static ObjectNode read(ObjectNode body) {
        var whole = new Operation(Kind.ADD, Optional.empty(), body);
        return UserPatch.applied(JsonNodeFactory.instance.objectNode(), List.of(whole), Optional.empty());
    }

    /** A PATCH; what is wrong with it shows when it is {@linkplain #edit applied}. */
    public static UserChange patch(ObjectNode body, PatchLimits limits) {
        return new UserChange(Deactivation.inPatch(body), account -> {
            var patch = PatchRequest.parse(body, limits.maxOperations());
            var id = Optional.of(account.id().toString());
            return patch.operations().isEmpty()
                    ? new UserEdit(account.profile(), Activation.KEEP)
                    : edit(
                            UserPatch.applied(
                                    UserDocument.of(account.profile()),
                                    patch.operations(),
                                    id,
                                    new Paths(limits.paths())),
                            Activation.ACTIVATE);
        });
    }

    private static UserEdit edit(ObjectNode document, Activation whenTrue) {
        var active = Optional.<JsonNode>ofNullable(document.remove(ACTIVE));
        var activation = active.map(value -> value.booleanValue() ? whenTrue : Activation.DEACTIVATE)
                .orElse(Activation.KEEP);
        return new UserEdit(UserDocument.toProfile(document), activation);
    }

    /** Whether the client says {@code active:false}, whatever else it says. */
    public boolean deactivates() {
        return deactivates;
    }

    /** @throws ScimException the request is wrong */
    public UserEdit edit(Account account) {
        return edit.apply(account);
    }
}
