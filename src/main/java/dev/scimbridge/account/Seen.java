package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The other half of an account: what Falcon showed of it.
 *
 * @param user empty before it is created and after it is deleted
 * @param createdAt when a create of ours made the user; empty when somebody else did
 * @param doubts why that may not be so
 */
public record Seen(Optional<FalconUser> user, Optional<Instant> createdAt, Holdings holdings, Set<Doubt> doubts) {

    /** Falcon has shown nothing. */
    public static final Seen NOTHING = new Seen(Optional.empty(), Optional.empty(), Holdings.UNKNOWN, Set.of());

    public Seen {
        doubts = Set.copyOf(doubts);
    }

    /** A user that Falcon listed; what it holds is not known. */
    public static Seen listed(FalconUser user) {
        return new Seen(Optional.of(user), Optional.empty(), Holdings.UNKNOWN, Set.of());
    }

    public Seen with(Holdings next) {
        return new Seen(user, createdAt, next, doubts);
    }

    public Seen with(Set<Doubt> next) {
        return new Seen(user, createdAt, holdings, next);
    }

    /** Whether a create may have reached Falcon although no answer told: look up before creating. */
    public boolean createInDoubt() {
        return doubts.stream().anyMatch(doubt -> doubt.what() == Doubt.What.LOST_CREATE);
    }
}
