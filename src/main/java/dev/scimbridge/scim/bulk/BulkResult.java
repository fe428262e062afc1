package dev.scimbridge.scim.bulk;

import dev.scimbridge.scim.protocol.ScimBody;
import java.util.Optional;

/**
 * What became of one operation.
 *
 * @param location of the resource; empty only where a create failed
 * @param version its entity tag, where there is one
 * @param failure the SCIM error; empty for a success
 */
public record BulkResult(int status, Optional<String> location, Optional<String> version, Optional<ScimBody> failure) {

    /** What it makes of the create it completes. */
    BulkResult completing(BulkResult created) {
        return new BulkResult(
                failure.isPresent() ? status : created.status(),
                created.location(),
                version.or(created::version),
                failure);
    }

    /** The last segment of the location. */
    Optional<String> id() {
        return location.map(url -> url.substring(url.lastIndexOf('/') + 1));
    }
}
