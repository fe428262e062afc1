package dev.scimbridge.convergence;

import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.plan.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What a Falcon call showed, or is about to change. */
public sealed interface Observation {

    /** The user exists so in Falcon. */
    record UserSeen(FalconUser user, Origin origin) implements Observation {}

    /** Who made a user that was seen. */
    enum Origin {
        /** Our create, as its answer says: it holds no roles. */
        CREATED,
        /** Our create, whose answer was lost. */
        OURS,
        /** Somebody else: whether it is adopted is to be decided. */
        FOREIGN,
        /** It was known before. */
        KNOWN
    }

    /** The user does not exist in Falcon (any more). */
    record UserGone() implements Observation {}

    /** A user of ours with another login takes the place of this one, which stays in Falcon for now; what is known of roles goes with it. */
    record Replaced(FalconUser former) implements Observation {}

    /** The user whose place was taken does not exist in Falcon any more. */
    record FormerGone() implements Observation {}

    /** Roles are about to be granted by us: they count as ours, and as perhaps held, until their grant or revoke is stored. */
    record Granting(Set<RoleGrant> grants) implements Observation {
        public Granting {
            grants = Set.copyOf(grants);
        }
    }

    /** Roles were granted by us. */
    record Granted(Set<RoleGrant> grants) implements Observation {
        public Granted {
            grants = Set.copyOf(grants);
        }
    }

    /** Roles were revoked by us. */
    record Revoked(Set<RoleGrant> grants) implements Observation {
        public Revoked {
            grants = Set.copyOf(grants);
        }
    }

    /**
     * All roles were read at {@code at}. Grants and revokes of ours younger than {@code lag} before it are trusted over the
     * read.
     */
    record RolesRead(Set<HeldRole> roles, Instant at, Duration lag) implements Observation {
        public RolesRead {
            roles = HeldRole.eachOnce(roles);
        }
    }

    /**
     * A change of ours was answered, for the record.
     *
     * @param request on whose behalf it was made
     * @param trace Falcon's trace id of the call
     */
    record Changed(Change change, Optional<String> request, Optional<String> trace) implements Observation {}

    /** A user that somebody else made becomes ours. @param held what it holds at this moment */
    record Adopted(Set<RoleGrant> held, Optional<String> request) implements Observation {
        public Adopted {
            held = Set.copyOf(held);
        }
    }

    /** What is known may not be so. What is held is unknown from then on, unless the doubt is about our own write. */
    record Doubted(Doubt doubt) implements Observation {}
}
