package dev.scimbridge.plan.rails;

/** What a first write to a user that somebody else made in Falcon may do ({@code bridge.adoption}). */
public enum Adoption {
    ALLOW,
    REFUSE,
    /** Who holds an admin role that the bridge did not give waits for an operator. */
    REFUSE_ADMINS
}
