package dev.scimbridge.convergence;

import java.util.Arrays;

/** Who is served first where Falcon calls or wake-ups queue, highest first. */
public enum Priority {
    DEPROVISIONING(40),
    INLINE(30),
    BACKGROUND(20),
    RECONCILE(10);

    private final int rank;

    Priority(int rank) {
        this.rank = rank;
    }

    /** As the scheduler orders: higher numbers first. */
    public int rank() {
        return rank;
    }

    /** The priority of a rank; {@link #BACKGROUND} for one that is none of ours. */
    public static Priority ofRank(int rank) {
        return Arrays.stream(values())
                .filter(priority -> priority.rank == rank)
                .findFirst()
                .orElse(BACKGROUND);
    }
}
