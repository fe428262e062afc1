package dev.scimbridge.scim;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserEdit.Activation;
import dev.scimbridge.provisioning.Written;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Changes of users. While there is access to take away, a write that contains {@code active:false} is never refused for anything else in
 * it: the account is deactivated as it is, and the answer says what was not done.
 */
final class UserEditing {

    private final Edits edits;

    UserEditing(Edits edits) {
        this.edits = edits;
    }

    /** {@link dev.scimbridge.provisioning.UserProvisioning#edit} within a budget of its own. */
    interface Edits {

        Written<Account> edit(AccountId id, Function<Account, UserEdit> edit, Optional<Long> expectedVersion);
    }

    /**
     * What a change made of an account.
     *
     * @param note what was left undone, in a sentence for the client
     */
    record Changed(Account account, Optional<String> note) {}

    /** @throws ScimException 503 while access that was to be taken away may still exist */
    Changed edit(AccountId id, UserRequest asked, Optional<Long> version) {
        try {
            return new Changed(ProvisioningFailures.confirmed(edits.edit(id, asked.edit(), version)), Optional.empty());
        } catch (ScimException
                | ProvisioningException.UserNameTaken
                | ProvisioningException.LoginTaken
                | ProvisioningException.NoLogin
                | ProvisioningException.RenameRefused refused) {
            if (!asked.deactivates() || isUnconfirmed(refused)) {
                throw refused;
            }
            return deactivateOnly(id, version, refused);
        }
    }

    private Changed deactivateOnly(AccountId id, Optional<Long> version, RuntimeException refused) {
        var written = edits.edit(id, account -> deactivation(account, refused), version);
        return new Changed(
                ProvisioningFailures.confirmed(written),
                Optional.of("The user was deactivated; the rest of the request was refused: " + refused.getMessage()));
    }

    /** Who only repeats it, and has been told of success, hears what is wrong. */
    private static UserEdit deactivation(Account account, RuntimeException refused) {
        if (account.life() != Lifecycle.ACTIVE && !account.wanted().deprovisioning()) {
            throw refused;
        }
        return new UserEdit(account.profile(), Activation.DEACTIVATE);
    }

    private static boolean isUnconfirmed(RuntimeException e) {
        return e instanceof ScimException scim && scim.status() == 503;
    }
}
