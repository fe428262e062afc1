package dev.scimbridge.convergence;

/** Brings one run to its ending. */
interface RunEnding {

    /** @throws Permit.Superseded the lease was lost, or something newer is wanted */
    Ending converge(ConvergenceRun run);
}
