package dev.scimbridge.convergence;

import dev.scimbridge.plan.rails.RailName;
import java.time.Instant;
import java.util.Optional;

/**
 * A change that waits for an operator, or waited for one.
 *
 * @param id the SCIM {@code id} of the account or the group
 * @param kind which of the two
 * @param name userName or displayName; personal, for an operator's eyes
 * @param would what would happen in Falcon
 * @param why the rail's sentence
 * @param decidedBy who decided; empty while nobody has
 * @param request on whose behalf it would happen; empty: by the bridge itself
 */
public record HeldChange(
        String id,
        Kind kind,
        String name,
        RailName rail,
        Cause cause,
        Instant since,
        String would,
        String why,
        Decision decision,
        Optional<Instant> decidedAt,
        Optional<String> decidedBy,
        Optional<String> request) {

    /** What is held. */
    public enum Kind {
        USER,
        GROUP
    }

    /** What the identity provider, or the operator of the mapping, did to cause it. */
    public enum Cause {
        DEACTIVATION,
        DELETE,
        GROUP_REMOVAL,
        GROUP_DELETE,
        GROUP_RENAME,
        ADOPTION,
        ROLES
    }

    /** What became of it. */
    public enum Decision {
        /** Nobody has decided. */
        OPEN,
        /** An operator let it go, and it is not done yet. */
        ALLOWED,
        /** An operator let it go, and it is done. */
        APPLIED,
        /** An operator restored what was wanted before. */
        REJECTED,
        /** It is not wanted any more, or the rail let it go. */
        WITHDRAWN
    }

    /** Without the name. */
    @Override
    public String toString() {
        return kind + " " + id + " held by " + rail.wire();
    }
}
