package dev.scimbridge.account;

/** Whether the bridge may change an account in Falcon. */
public enum Ownership {
    /** Mirrored from Falcon: listed and read, never changed. */
    UNMANAGED,
    /** The identity provider wrote to a mirrored user; converge decides by the adoption policy. */
    REQUESTED,
    /** Written by the identity provider, or adopted. */
    MANAGED
}
