package dev.scimbridge.account;

import java.time.Instant;

/**
 * A reason why Falcon may not be as it was last seen. While an account has one, it is looked at again after {@code until}.
 *
 * @param until from then on no call in question can still land, and reads have caught up with it
 */
public record Doubt(What what, Instant since, Instant until) {

    /** What is in doubt; an account has each at most once. */
    public enum What {
        /** A create was sent, or was about to be, and no answer told whether there is a user now. */
        LOST_CREATE,
        /** Another call was sent and its answer did not come, or came after the lease was lost. */
        LOST_CALL,
        /** A former owner of the lease did not give it back: a call of its may be on the way. */
        TAKEOVER,
        /** Access was taken away, and a read that has caught up has not confirmed it yet. */
        OWN_WRITE
    }

    public boolean isOver(Instant now) {
        return !until.isAfter(now);
    }
}
