package dev.scimbridge.convergence;

/** Who is served first where Falcon calls queue, highest first. */
public enum Priority {
    DEPROVISIONING,
    INLINE,
    BACKGROUND,
    RECONCILE
}
