package dev.scimbridge.account;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The other half of an account: what Falcon showed of it.
 *
 * @param user empty before it is created and after it is deleted
 * @param createdAt when a create of ours made the user; empty when somebody else did
 * @param former the user whose place the present one has taken, until it is deleted
 * @param doubts why that may not be so
 */
public record Seen(
        Optional<FalconUser> user,
        Optional<Instant> createdAt,
        Holdings holdings,
        Optional<FalconUser> former,
        Set<Doubt> doubts) {

    /** Falcon has shown nothing. */
    public static final Seen NOTHING =
            new Seen(Optional.empty(), Optional.empty(), Holdings.UNKNOWN, Optional.empty(), Set.of());

    public Seen {
        doubts = Set.copyOf(doubts);
    }

    /** A user that Falcon listed; what it holds is not known. */
    public static Seen listed(FalconUser user) {
        return new Seen(Optional.of(user), Optional.empty(), Holdings.UNKNOWN, Optional.empty(), Set.of());
    }

    public Seen with(Holdings next) {
        return new Seen(user, createdAt, next, former, doubts);
    }

    public Seen with(Set<Doubt> next) {
        return new Seen(user, createdAt, holdings, former, next);
    }

    /**
     * Whether a read showed what the user holds that was younger than its create by {@code lag}, so that it has caught up with it; a
     * create nobody knows the time of was long ago.
     */
    public boolean isReadAfterCreate(Duration lag) {
        return holdings.known()
                .filter(known ->
                        createdAt.filter(at -> known.isBefore(at.plus(lag))).isEmpty())
                .isPresent();
    }

    /** The create that may have reached Falcon although no answer told. */
    public Optional<Doubt> lostCreate() {
        return doubts.stream()
                .filter(doubt -> doubt.what() == Doubt.What.LOST_CREATE)
                .findFirst();
    }

    /** Whether a create may have reached Falcon although no answer told: look up before creating. */
    public boolean createInDoubt() {
        return lostCreate().isPresent();
    }
}
