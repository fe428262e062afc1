package dev.scimbridge.account;

import java.time.Instant;

/** SCIM {@code meta} of a resource: follows the desired state only, never what converge does (RFC 7643 §3.1). */
public record Meta(long version, Instant created, Instant lastModified) {

    public static Meta born(Instant now) {
        return new Meta(1, now, now);
    }

    public Meta touched(Instant now) {
        return new Meta(version + 1, created, now);
    }
}
