package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;

/**
 * One person's account: what the identity provider wants, and what Falcon was last seen to hold.
 *
 * @param life what is wanted
 * @param active what SCIM shows as {@code active}: falls only when access is known to be gone (or its loss was accepted)
 * @param falcon the user in Falcon; empty before it is created and after it is deleted
 * @param createAttempted a create may have reached Falcon although its answer is not known: look up before creating
 * @param deleteDue when a deactivated user is to be deleted in Falcon (policy revoke-then-delete)
 * @param gone for a deleted account: whether its DELETE was already answered 204
 */
public record Account(
        AccountId id,
        Profile profile,
        Lifecycle life,
        boolean active,
        Ownership ownership,
        Meta meta,
        Progress progress,
        Optional<FalconUser> falcon,
        Holdings holdings,
        boolean createAttempted,
        Optional<Instant> deleteDue,
        boolean gone) {

    /** A new account that the identity provider writes. */
    public static Account born(AccountId id, Profile profile, Lifecycle life, Instant now) {
        return new Account(
                id,
                profile,
                life,
                life == Lifecycle.ACTIVE,
                Ownership.MANAGED,
                Meta.born(now),
                Progress.start(),
                Optional.empty(),
                Holdings.UNKNOWN,
                false,
                Optional.empty(),
                false);
    }

    /** A user found in Falcon, for the mirror. */
    public static Account mirrored(AccountId id, FalconUser user, Instant now) {
        return new Account(
                id,
                Profile.mirrored(user),
                Lifecycle.ACTIVE,
                true,
                Ownership.UNMANAGED,
                Meta.born(now),
                Progress.settled(),
                Optional.of(user),
                Holdings.UNKNOWN,
                false,
                Optional.empty(),
                false);
    }

    /** Whether access that should be gone may still exist. */
    public boolean deprovisioning() {
        return life != Lifecycle.ACTIVE && active;
    }

    /** Readable through SCIM. */
    public boolean visible() {
        return life != Lifecycle.DELETED;
    }

    /** The same, its DELETE answered. */
    public Account answered() {
        return new Account(
                id,
                profile,
                life,
                active,
                ownership,
                meta,
                progress,
                falcon,
                holdings,
                createAttempted,
                deleteDue,
                true);
    }

    public Account with(Holdings next) {
        return new Account(
                id, profile, life, active, ownership, meta, progress, falcon, next, createAttempted, deleteDue, gone);
    }

    public Account with(Progress next) {
        return new Account(
                id, profile, life, active, ownership, meta, next, falcon, holdings, createAttempted, deleteDue, gone);
    }

    public Account with(Ownership next) {
        return new Account(
                id, profile, life, active, next, meta, progress, falcon, holdings, createAttempted, deleteDue, gone);
    }
}
