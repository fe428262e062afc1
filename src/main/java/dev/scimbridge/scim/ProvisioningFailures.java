package dev.scimbridge.scim;

import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.scim.protocol.ScimException;

/** What a client is told of a use case that was not carried out. */
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
}
