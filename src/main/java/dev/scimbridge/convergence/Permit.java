package dev.scimbridge.convergence;

import java.time.Instant;
import java.util.Optional;

/**
 * The right to change an account in Falcon by one call. It is handed into the call and taken immediately before each send,
 * repeats included, so that nothing that waits lies between: taking it is the commit that checks the lease and the three
 * versions of the plan, and stores what is about to be done.
 */
public interface Permit {

    /**
     * Permits one send.
     *
     * @throws Superseded nothing may be sent: the lease was lost, or something newer is wanted
     */
    void take();

    /** A permitted send was answered. @param traceId by which Falcon knows the call */
    default void answered(Optional<String> traceId) {}

    /**
     * When a call that begins to wait for its turn now is given up, unsent. To be asked before each send, reads included: what permits it is
     * prolonged on the way.
     *
     * @throws Superseded it need not wait at all: the lease was lost, or something newer is wanted
     */
    Instant deadline();

    /** For calls that change nothing and may wait as long as it takes. */
    static Permit reading() {
        return until(Instant.MAX);
    }

    /** For calls that change nothing and whose answer nobody needs after a time. */
    static Permit until(Instant deadline) {
        return new Permit() {
            @Override
            public void take() {
                throw new IllegalStateException("a change needs a permit");
            }

            @Override
            public Instant deadline() {
                return deadline;
            }
        };
    }

    /** The lease was lost, or a newer generation, mapping or catalogue has come. */
    final class Superseded extends RuntimeException {
        public Superseded() {
            super("superseded", null, false, false);
        }
    }
}
