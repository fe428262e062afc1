package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;

/**
 * How far converge has come with an account.
 *
 * @param convergedGeneration the newest generation that converge has finished with, whatever the {@code state}
 * @param detail what an operator should know, in a sentence; empty when there is nothing
 */
public record Progress(
        long convergedGeneration, State state, Optional<String> detail, Optional<Instant> lastConverged) {

    public static Progress start() {
        return new Progress(0, State.PENDING, Optional.empty(), Optional.empty());
    }

    /** A mirrored user: nothing is wanted, so nothing is pending. */
    static Progress settledAt(long generation) {
        return new Progress(generation, State.CONVERGED, Optional.empty(), Optional.empty());
    }

    /** The same, something newer being wanted. */
    Progress pending() {
        return new Progress(convergedGeneration, State.PENDING, Optional.empty(), lastConverged);
    }
}
