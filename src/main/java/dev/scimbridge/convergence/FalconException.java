package dev.scimbridge.convergence;

import java.util.Objects;
import java.util.Optional;

/** Why a Falcon call did not end as asked; the cases differ in what may have happened and in what to do next. */
public abstract sealed class FalconException extends RuntimeException {

    private final Optional<String> traceId;
    private final Optional<Obstacle> obstacle;

    private FalconException(String message, Optional<String> traceId) {
        this(message, traceId, Optional.empty());
    }

    private FalconException(String message, Optional<String> traceId, Optional<Obstacle> obstacle) {
        super(message);
        this.traceId = traceId;
        this.obstacle = obstacle;
    }

    /** What may stand between the bridge and Falcon. */
    public enum Obstacle {
        UNREACHED,
        /** The answer, or a part of it, did not come. */
        LOST,
        TOO_LARGE,
        REDIRECT,
        /** An answer that is not in Falcon's form. */
        PAGE
    }

    /** What stood in the way of the call, of which the client has told in the log; empty: nothing did. */
    public Optional<Obstacle> obstacle() {
        return obstacle;
    }

    /** Never null: every case is told in words. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** For the log: without Falcon's own words, which may name a person. The account's {@code detail} has them. */
    public final String withoutWords() {
        var trace = traceId.map(id -> ", trace id " + id);
        return getClass().getSimpleName() + trace.orElse("");
    }

    /** Falcon's trace id of the call, for its support; empty when no answer came. */
    public Optional<String> traceId() {
        return traceId;
    }

    /**
     * Falcon understood and refused: repeating the same call is pointless. Nothing of the call was applied.
     */
    public static final class Refused extends FalconException {

        private final int code;

        /**
         * @param code the code inside the envelope where there is one, else the HTTP status
         * @param falconMessage Falcon's own words
         */
        public Refused(int code, String falconMessage, Optional<String> traceId) {
            super(falconMessage, traceId);
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /** The user that the call speaks of does not exist in Falcon (any more). */
    public static final class UnknownUser extends FalconException {
        public UnknownUser(String falconMessage, Optional<String> traceId) {
            super(falconMessage, traceId);
        }

        /** What it is of another CID than the user's own, which cannot tell that there is no such user. */
        Refused asRefused() {
            return new Refused(404, getMessage(), traceId());
        }
    }

    /** The e-mail address already belongs to a user of Falcon, perhaps one this tenant cannot see. */
    public static final class DuplicateLogin extends FalconException {
        public DuplicateLogin(String falconMessage, Optional<String> traceId) {
            super(falconMessage, traceId);
        }
    }

    /** Falcon cannot be used now (down, throttled, breaker open); the call had no effect and is worth repeating later. */
    public static final class Unavailable extends FalconException {
        public Unavailable(String message, Optional<String> traceId) {
            super(message, traceId);
        }

        public Unavailable(Obstacle obstacle, String message, Optional<String> traceId) {
            super(message, traceId, Optional.of(obstacle));
        }
    }

    /** The call was sent and its outcome is not known: it may have been applied. */
    public static final class Ambiguous extends FalconException {
        public Ambiguous(String message, Optional<String> traceId) {
            super(message, traceId);
        }

        public Ambiguous(Obstacle obstacle, String message, Optional<String> traceId) {
            super(message, traceId, Optional.of(obstacle));
        }
    }

    /** Wrong credentials, cloud or scope: an operator must act. The call had no effect. */
    public static final class Misconfigured extends FalconException {
        public Misconfigured(String message, Optional<String> traceId) {
            super(message, traceId);
        }
    }
}
