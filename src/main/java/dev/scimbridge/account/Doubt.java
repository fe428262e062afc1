package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;

/**
 * A reason why Falcon may not be as it was last seen. While an account has one, it is looked at again after {@code until}.
 *
 * @param until from then on no call in question can still land, and reads have caught up with it
 * @param login that a lost create was sent with; empty: the one that is wanted, or it is no create
 */
public record Doubt(What what, Instant since, Instant until, Optional<Login> login) {

    /** Of anything but a lost create. */
    public Doubt(What what, Instant since, Instant until) {
        this(what, since, until, Optional.empty());
    }

    /** A create with this login was sent, or may be. */
    public static Doubt lostCreate(Optional<Login> login, Instant since, Instant until) {
        return new Doubt(What.LOST_CREATE, since, until, login);
    }

    /** What is in doubt; an account has each at most once. */
    public enum What {
        /** A create was sent, or was about to be, and no answer told whether there is a user now. */
        LOST_CREATE,
        /** Another call was sent and its answer did not come, or came after the lease was lost. */
        LOST_CALL,
        /** A former owner of the lease did not give it back: a call of its may be on the way. */
        TAKEOVER,
        /** Access was taken away, or given by a user that takes another's place, and no read that has caught up has confirmed it yet. */
        OWN_WRITE
    }

    public boolean isOver(Instant now) {
        return !until.isAfter(now);
    }
}
