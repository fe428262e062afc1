package dev.scimbridge.convergence;

/**
 * Another API client was configured in the place of the one whose tenant is known. Nothing but a probe goes out with it until the tenant was
 * found to be the same. Told each time that a call has failed for it, by each process.
 */
public record FalconClientReplaced() {}
