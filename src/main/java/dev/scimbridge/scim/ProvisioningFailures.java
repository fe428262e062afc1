package dev.scimbridge.scim;

import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.provisioning.Written;
import dev.scimbridge.scim.protocol.ScimException;

/** What a client is told of a use case that was not carried out, or is not confirmed. */
final class ProvisioningFailures {

    private ProvisioningFailures() {}

    static ScimException toScim(ProvisioningException e) {
        var message = String.valueOf(e.getMessage());
        return switch (e) {
            case ProvisioningException.NoSuchAccount gone -> ScimException.notFound(message);
            case ProvisioningException.NoSuchGroup gone -> ScimException.notFound(message);
            case ProvisioningException.UserNameTaken taken -> ScimException.conflict(message);
            case ProvisioningException.LoginTaken taken -> ScimException.conflict(message);
            case ProvisioningException.GroupNameTaken taken -> ScimException.conflict(message);
            case ProvisioningException.AdminExternalId refused ->
                refused.taken() ? ScimException.conflict(message) : ScimException.mutability(message);
            case ProvisioningException.NoLogin missing -> ScimException.invalidValue(message);
            case ProvisioningException.AdoptionRefused refused -> ScimException.mutability(message);
            case ProvisioningException.RenameRefused refused -> ScimException.mutability(message);
            case ProvisioningException.VersionMismatch stale -> ScimException.preconditionFailed(message);
            case ProvisioningException.TooMany many -> ScimException.badRequest(ScimException.Type.TOO_MANY, message);
            case ProvisioningException.CreateRefused refused ->
                refused.duplicate() ? ScimException.conflict(message) : ScimException.invalidValue(message);
            case ProvisioningException.Unavailable unavailable ->
                ScimException.unavailable(message, unavailable.retryAfter());
        };
    }

    /**
     * The resource, where the client may be told of success.
     *
     * @throws ScimException 503 while access that was to be taken away may still exist
     */
    static <T> T confirmed(Written<T> written) {
        return switch (written.confirmation()) {
            case Written.Accepted accepted -> written.resource();
            case Written.Unconfirmed unconfirmed ->
                throw ScimException.unavailable(unconfirmed.reason(), unconfirmed.retryAfter());
        };
    }
}
