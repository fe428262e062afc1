package dev.scimbridge.account;

/** What the identity provider wants of an account. */
public enum Lifecycle {
    /** A user with the roles its groups give. */
    ACTIVE,
    /** {@code active:false}: no access. */
    INACTIVE,
    /** DELETE was asked for; the resource is still readable until access is gone. */
    DELETING,
    /** Gone for SCIM; the row stays as a tombstone. */
    DELETED
}
