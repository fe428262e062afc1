package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;

/**
 * How far converge has come with an account.
 *
 * @param generation counts every change of the desired state, of its groups and of the mapping that concerns it; a newer
 *     one wins over whatever is under way
 * @param convergedGeneration the newest generation that converge has finished with, whatever the {@code state}
 * @param detail what an operator should know, in a sentence; empty when there is nothing
 */
public record Progress(
        long generation,
        long convergedGeneration,
        State state,
        Optional<String> detail,
        Optional<Instant> lastConverged) {

    public static Progress start() {
        return new Progress(1, 0, State.PENDING, Optional.empty(), Optional.empty());
    }

    /** A mirrored user: nothing is desired, so nothing is pending. */
    public static Progress settled() {
        return new Progress(0, 0, State.CONVERGED, Optional.empty(), Optional.empty());
    }

    public boolean settledAt(long wanted) {
        return convergedGeneration >= wanted;
    }

    /** The same with a newer generation, to be converged. */
    public Progress next() {
        return new Progress(generation + 1, convergedGeneration, State.PENDING, Optional.empty(), lastConverged);
    }
}
