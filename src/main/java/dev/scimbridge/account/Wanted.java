package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One half of an account: what the identity provider wants of it. {@link #after} and {@link #deleted} are its whole life cycle.
 *
 * @param active what SCIM shows as {@code active}: falls only when access is known to be gone, or its loss was accepted
 * @param generation counts every change of what is wanted, of the account's groups included; a newer one wins over whatever is
 *     under way
 * @param deleteDue when a deactivated user is to be deleted in Falcon (policy revoke-then-delete)
 * @param gone for a deleted account: whether its DELETE was already answered 204
 */
public record Wanted(
        Profile profile,
        Lifecycle life,
        boolean active,
        Ownership ownership,
        Meta meta,
        long generation,
        Optional<Instant> deleteDue,
        boolean gone) {

    /** Of a user that the identity provider writes for the first time; one born inactive is shown so once that is confirmed. */
    public static Wanted born(Profile profile, Lifecycle life, Instant now) {
        return new Wanted(profile, life, true, Ownership.MANAGED, Meta.born(now), 1, Optional.empty(), false);
    }

    /** Of a user known from Falcon only: nothing. */
    public static Wanted mirrored(FalconUser user, Instant now) {
        return new Wanted(
                Profile.mirrored(user),
                Lifecycle.ACTIVE,
                true,
                Ownership.UNMANAGED,
                Meta.born(now),
                0,
                Optional.empty(),
                false);
    }

    /** Of a user known from Falcon only, which Falcon shows otherwise now. */
    public Wanted mirroredAgain(FalconUser user, Instant now) {
        return new Wanted(
                Profile.mirrored(user), life, active, ownership, meta.touched(now), generation, deleteDue, gone);
    }

    /** Nothing any more, of a user that Falcon has: as it is known from there, with a newer generation. */
    Wanted disowned(FalconUser user, Instant now) {
        return new Wanted(
                Profile.mirrored(user),
                Lifecycle.ACTIVE,
                true,
                Ownership.UNMANAGED,
                meta.touched(now),
                generation + 1,
                Optional.empty(),
                false);
    }

    /** What a PUT or PATCH makes of it; the same where the edit says nothing new or {@linkplain #isEcho has no effect}. */
    public Wanted after(UserEdit edit, Instant now) {
        if (isEcho(edit)) {
            return this;
        }
        var next = lifeAfter(edit.activation());
        var adopting = ownership == Ownership.UNMANAGED;
        var relevant = adopting || next != life || concernsFalcon(edit.profile());
        if (!relevant && edit.profile().equals(profile)) {
            return this;
        }
        return new Wanted(
                edit.profile(),
                next,
                active || next == Lifecycle.ACTIVE,
                adopting ? Ownership.REQUESTED : ownership,
                meta.touched(now),
                relevant ? generation + 1 : generation,
                next == Lifecycle.ACTIVE ? Optional.empty() : deleteDue,
                false);
    }

    /** Whether an edit is without effect: the account is being deleted, or the client only says back what it read. */
    public boolean isEcho(UserEdit edit) {
        return life == Lifecycle.DELETING
                || life == Lifecycle.DELETED
                || (deprovisioning() && edit.activation() == UserEdit.Activation.ECHO);
    }

    private Lifecycle lifeAfter(UserEdit.Activation activation) {
        return switch (activation) {
            case KEEP -> life;
            case ACTIVATE, ECHO -> Lifecycle.ACTIVE;
            case DEACTIVATE -> Lifecycle.INACTIVE;
        };
    }

    /** The values of the attribute {@code roles} count whether the mapping heeds them today or not: it may tomorrow. */
    private boolean concernsFalcon(Profile next) {
        return !next.login().equals(profile.login())
                || !next.names().equals(profile.names())
                || !Set.copyOf(next.roles()).equals(Set.copyOf(profile.roles()));
    }

    /** DELETE was asked for. */
    public Wanted deleted(Instant now) {
        return new Wanted(
                profile, Lifecycle.DELETING, active, ownership, meta.touched(now), generation + 1, deleteDue, false);
    }

    /** DELETE was asked for, and is acknowledged before it is confirmed: for SCIM it is gone. */
    public Wanted deletedAtOnce(Instant now) {
        return new Wanted(
                profile, Lifecycle.DELETED, false, ownership, meta.touched(now), generation + 1, deleteDue, false);
    }

    /** An operator rejected the deactivation or the deletion: it goes on as an active account. */
    public Wanted restored(Instant now) {
        return new Wanted(
                profile, Lifecycle.ACTIVE, true, ownership, meta.touched(now), generation + 1, Optional.empty(), false);
    }

    /**
     * A change that Falcon refused is taken back whole, but for what was said of access since. Access that it gave back meanwhile is
     * shown until it is known to be gone again.
     *
     * @param without the profile without it
     * @param refused what was wanted with it
     * @param former what was wanted before it
     */
    public Wanted takenBack(Profile without, Wanted refused, Wanted former, Instant now) {
        var since = life == refused.life ? former : this;
        return new Wanted(
                without,
                since.life,
                since.active || since.life != life,
                ownership == Ownership.REQUESTED ? former.ownership : ownership,
                meta.touched(now),
                generation + 1,
                since.deleteDue,
                since.gone);
    }

    /** The same with a newer generation, for a change outside the account. */
    public Wanted touched() {
        return new Wanted(profile, life, active, ownership, meta, generation + 1, deleteDue, gone);
    }

    /** The same, its DELETE answered. */
    public Wanted answered() {
        return new Wanted(profile, life, active, ownership, meta, generation, deleteDue, true);
    }

    /** The same, the loss of access shown although it is not confirmed. */
    public Wanted acknowledged() {
        return new Wanted(profile, life, false, ownership, meta, generation, deleteDue, gone);
    }

    /** Whether access that should be gone may still exist. */
    public boolean deprovisioning() {
        return life != Lifecycle.ACTIVE && active;
    }
}
