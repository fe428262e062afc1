package dev.scimbridge.account;

import java.time.Instant;

/** SCIM {@code meta} of a resource: follows the desired state only, never what converge does (RFC 7643 §3.1). */
public record Meta(long version, Instant created, Instant lastModified) {

    private static final long FIRST = 1;

    public static Meta born(Instant now) {
        return new Meta(FIRST, now, now);
    }

    /** Whether nobody has written to it since it was created. */
    public boolean isFirst() {
        return version == FIRST;
    }

    public Meta touched(Instant now) {
        return new Meta(version + 1, created, now);
    }
}
