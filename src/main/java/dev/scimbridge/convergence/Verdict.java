package dev.scimbridge.convergence;

import dev.scimbridge.account.State;
import java.time.Instant;
import java.util.Optional;

/**
 * How a converge ended.
 *
 * @param newest whether it worked for the newest generation; otherwise another converge is needed, and arranged
 * @param cause what stopped or spoilt it
 * @param withdrawn the account was removed again: its create was refused while the client waited
 * @param again when the account is to be looked at again; empty: not by itself
 */
public record Verdict(
        State state, boolean newest, Optional<FalconException> cause, boolean withdrawn, Optional<Instant> again) {

    /** Somebody else holds the lease, or newer generations kept coming. */
    static final Verdict BUSY = new Verdict(State.PENDING, false, Optional.empty(), false, Optional.empty());
}
