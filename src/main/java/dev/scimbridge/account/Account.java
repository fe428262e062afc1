package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;

/** One person's account: what the identity provider wants, what Falcon showed, and how far converge has come with it. */
public record Account(AccountId id, Wanted wanted, Seen seen, Progress progress) {

    /** A new account that the identity provider writes. */
    public static Account born(AccountId id, Profile profile, Lifecycle life, Instant now) {
        return new Account(id, Wanted.born(profile, life, now), Seen.NOTHING, Progress.start());
    }

    /** A user found in Falcon, for the mirror. */
    public static Account mirrored(AccountId id, FalconUser user, Instant now) {
        return new Account(id, Wanted.mirrored(user, now), Seen.listed(user), Progress.settledAt(0));
    }

    /** The same, known from Falcon only from now on: nothing is wanted of it any more. */
    public Account disowned(FalconUser user, Instant now) {
        var next = wanted.disowned(user, now);
        return new Account(id, next, Seen.listed(user), Progress.settledAt(next.generation()));
    }

    public Profile profile() {
        return wanted.profile();
    }

    public Lifecycle life() {
        return wanted.life();
    }

    public boolean active() {
        return wanted.active();
    }

    public Ownership ownership() {
        return wanted.ownership();
    }

    public Meta meta() {
        return wanted.meta();
    }

    public Optional<FalconUser> falcon() {
        return seen.user();
    }

    public Holdings holdings() {
        return seen.holdings();
    }

    /** Whether access that should be gone may still exist. */
    public boolean deprovisioning() {
        return wanted.deprovisioning();
    }

    /** Readable through SCIM. */
    public boolean visible() {
        return life() != Lifecycle.DELETED;
    }

    /** Whether converge has finished with everything that is wanted, whatever came of it. */
    public boolean isSettled() {
        return isSettledAt(wanted.generation());
    }

    /** Whether converge has finished with a generation, or a newer one. */
    public boolean isSettledAt(long generation) {
        return progress.convergedGeneration() >= generation;
    }

    /** The same with something else wanted; pending, where that is a newer generation. */
    public Account wanting(Wanted next) {
        return new Account(id, next, seen, next.generation() == wanted.generation() ? progress : progress.pending());
    }

    public Account with(Seen next) {
        return new Account(id, wanted, next, progress);
    }
}
