package dev.scimbridge.provisioning;

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
record Ended(State state, boolean newest, Optional<FalconException> cause, boolean withdrawn, Optional<Instant> again) {

    /** Somebody else holds the lease, or newer generations kept coming. */
    static final Ended BUSY = new Ended(State.PENDING, false, Optional.empty(), false, Optional.empty());
}
