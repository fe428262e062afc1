package dev.scimbridge.provisioning;

import dev.scimbridge.account.Meta;
import dev.scimbridge.account.ProvisioningException;
import java.util.Optional;

/**
 * The version that a client says a resource has ({@code If-Match}). What changes nothing while access is taken away needs none: it is the repeat
 * of what began that (RFC 9110 §13.1.1).
 */
final class ExpectedVersion {

    private ExpectedVersion() {}

    /** @throws ProvisioningException.VersionMismatch it has another one */
    static void require(Optional<Long> expected, Meta meta) {
        if (expected.filter(version -> version != meta.version()).isPresent()) {
            throw new ProvisioningException.VersionMismatch();
        }
    }
}
