package dev.scimbridge.scim.patch;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserEdit.Activation;
import dev.scimbridge.scim.filter.AttributePath;
import dev.scimbridge.scim.patch.PatchOperation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.resource.AttributeReader;
import dev.scimbridge.scim.resource.UserDocument;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a POST, PUT or PATCH asks for of a user, read before the account is looked at. {@code active} is no part of the document: it is what
 * becomes of the account.
 */
public final class UserRequest {

    private static final String ACTIVE = "active";

    private final boolean deactivates;
    private final Supplier<Function<Account, UserEdit>> edit;

    private UserRequest(boolean deactivates, Supplier<Function<Account, UserEdit>> edit) {
        this.deactivates = deactivates;
        this.edit = edit;
    }

    /** Keeps of the body what it changes, or why it is refused: whoever waits for Falcon does not hold all that was sent. */
    private static UserRequest read(boolean deactivates, Supplier<Function<Account, UserEdit>> edit) {
        try {
            var read = edit.get();
            return new UserRequest(deactivates, () -> read);
        } catch (ScimException refused) {
            return new UserRequest(deactivates, () -> {
                throw refused;
            });
        }
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
        var profile = UserDocument.toProfile(document);
        UserDocument.requireRoom(profile);
        return new Creation(profile, active == null || active.booleanValue());
    }

    /** A PUT: the client may write everything that is not ours. Without {@code active} that stays as it is. */
    public static UserRequest replacement(ObjectNode body) {
        return read(Deactivation.inResource(body), () -> {
            var replaced = edit(read(body), Activation.ECHO);
            return account -> bounded(replaced, account);
        });
    }

    private static ObjectNode read(ObjectNode body) {
        var whole = new PatchOperation(Kind.ADD, Optional.empty(), body);
        return UserPatch.parse(List.of(whole), Paths.DEFAULT)
                .applied(JsonNodeFactory.instance.objectNode(), Optional.empty());
    }

    /** A PATCH; what is wrong with it shows when it is {@linkplain #edit read} or applied. */
    public static UserRequest patch(ObjectNode body, PatchLimits limits) {
        return read(Deactivation.inPatch(body), () -> {
            var operations = PatchRequest.parse(body, limits.maxOperations()).operations();
            var patch = UserPatch.parse(operations, new Paths(limits.paths()));
            var isEmpty = operations.isEmpty();
            return account -> isEmpty ? new UserEdit(account.profile(), Activation.KEEP) : edit(account, patch);
        });
    }

    /** An account always is one or the other: to unset it says nothing. */
    static boolean unsetsActive(Kind kind, AttributePath.Attribute at, JsonNode value) {
        return at.extensionUrn().isEmpty()
                && at.attribute().name().equals(ACTIVE)
                && (kind == Kind.REMOVE
                        || AttributeReader.read(at.attribute(), value).isEmpty());
    }

    private static UserEdit edit(Account account, UserPatch patch) {
        var document = UserDocument.of(account.profile());
        return bounded(
                edit(patch.applied(document, Optional.of(account.id().toString())), Activation.ACTIVATE), account);
    }

    private static UserEdit bounded(UserEdit edit, Account account) {
        UserDocument.requireRoom(edit.profile(), account.profile());
        return edit;
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

    /**
     * What it makes of an account. All that does not take the account has been done, before anybody is kept waiting.
     *
     * @return throws {@link ScimException} for what is wrong with this account's values
     * @throws ScimException the request is wrong whatever the account
     */
    public Function<Account, UserEdit> edit() {
        return edit.get();
    }
}
