package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.State;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.Policy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What Falcon is asked about an account before it is planned for: nothing, where the store knows it well enough. */
final class Observing {

    /** A deactivation has read what a DELETE after it goes by. */
    private static final Duration LATELY = Duration.ofMinutes(5);

    private final Reading reading;
    private final DriftWatch drift;
    private final BridgeProperties properties;
    private final Clock clock;

    Observing(Reading reading, DriftWatch drift, BridgeProperties properties, Clock clock) {
        this.reading = reading;
        this.drift = drift;
        this.properties = properties;
        this.clock = clock;
    }

    /** Whether nothing is left in Falcon to look at, unless a create that a former owner of the lease sent came after the delete, or may still come. */
    boolean isGone(ConvergenceRun run) {
        var account = run.account();
        var tombstone = properties.deletion().policy() == Policy.Deletion.DEACTIVATE;
        return account.life() == Lifecycle.DELETED
                && !run.isLosingAll()
                && !account.seen().createInDoubt()
                && account.seen().former().isEmpty()
                && (account.falcon().isEmpty()
                        || (tombstone
                                && account.isSettled()
                                && account.seen().doubts().isEmpty()));
    }

    /**
     * Whether a change of an account, whose access is confirmed gone, changes nothing in Falcon. What was in doubt for long enough
     * is looked at all the same, and a user that is to be deleted: the wake-up for that ends with this run.
     *
     * @throws FalconException what can be changed there is not known, and could not be found out
     */
    boolean isAccessGone(ConvergenceRun run) {
        var account = run.account();
        var now = clock.instant();
        return account.life() == Lifecycle.INACTIVE
                && account.ownership() == Ownership.MANAGED
                && !run.isLosingAll()
                && isConfirmedGone(account)
                && account.seen().former().isEmpty()
                && !isToBeDeleted(account)
                && !freesLogin(run)
                && account.seen().doubts().stream().noneMatch(doubt -> doubt.isOver(now))
                && !account.isSettled()
                && account.progress().convergedGeneration() > 0;
    }

    /** Nothing newer is wanted of what is held, nobody has decided, and nothing is to be looked at: it costs no call to say so once more. */
    boolean waitsForOperator(ConvergenceRun run) {
        var account = run.account();
        var now = clock.instant();
        return account.isSettled()
                && run.remainingDoubts().equals(run.doubts())
                && account.progress().state() == State.HELD
                && account.holdings().roles().stream()
                        .flatMap(role -> role.expiresAt().stream())
                        .noneMatch(end -> end.isBefore(now))
                && run.pending()
                        .filter(hold -> hold.rail().waitsForOperator() && !hold.allowed())
                        .isPresent();
    }

    /** Whether the last read showed nothing, and all was as wanted after it; what was failed or withheld since is not told by the roles. */
    private static boolean isConfirmedGone(Account account) {
        if (account.falcon().isEmpty()) {
            return !account.seen().createInDoubt();
        }
        var known = account.holdings().known();
        var converged = account.progress().lastConverged();
        return account.holdings().roles().isEmpty()
                && known.isPresent()
                && converged.filter(at -> !at.isBefore(known.get())).isPresent();
    }

    private boolean isToBeDeleted(Account account) {
        var now = clock.instant();
        return account.falcon().isPresent()
                && switch (properties.deactivation().policy()) {
                    case REVOKE_ROLES -> false;
                    case REVOKE_THEN_DELETE ->
                        account.wanted().deleteDue().filter(now::isBefore).isEmpty();
                    case DELETE -> true;
                };
    }

    /** Whether it has another address now, and Falcon can change the one that it has there. @throws FalconException nobody knows yet */
    private static boolean freesLogin(ConvergenceRun run) {
        var account = run.account();
        return account.profile()
                .login()
                .filter(wanted -> account.falcon()
                        .filter(user -> !user.login().equals(wanted))
                        .isPresent())
                .filter(wanted -> run.falcon().dialect().renamesLogins())
                .isPresent();
    }

    /** @throws FalconException.UnknownUser somebody else deleted it in Falcon */
    void observe(ConvergenceRun run, RoleResolution resolution) {
        var account = run.account();
        if (account.falcon().isEmpty() && mustLookUp(run)) {
            reading.lookUp(run);
            return;
        }
        if (hasPerhapsSuccessor(account)) {
            reading.lookForSuccessor(run);
        }
        if (run.observed().user().isEmpty() || !mustRead(account)) {
            return;
        }
        try {
            if (hasDoubtThatIsOver(account)) {
                reading.readUser(run);
            }
            if (run.observed().user().isPresent()) {
                reading.readRoles(run, resolution.mappedCids());
                run.taken(drift.noteTaken(account, run.observed().holdings()));
            }
        } catch (FalconException.UnknownUser unknown) {
            goneOrThrow(run, unknown);
        }
    }

    /** A create for another login may have made a user; who is active has it looked for before the next one, or when it cannot come any more. */
    private boolean hasPerhapsSuccessor(Account account) {
        return account.falcon().isPresent()
                && account.seen()
                        .lostCreate()
                        .filter(doubt -> account.life() != Lifecycle.ACTIVE || doubt.isOver(clock.instant()))
                        .isPresent();
    }

    /** Before it is believed that there is no user: a create may have been lost, and somebody may have made one by hand. */
    private static boolean mustLookUp(ConvergenceRun run) {
        var account = run.account();
        return account.life() != Lifecycle.ACTIVE
                && (account.seen().createInDoubt()
                        || account.progress().convergedGeneration() == 0
                        || run.isLosingAll());
    }

    private boolean hasDoubtThatIsOver(Account account) {
        var now = clock.instant();
        return account.seen().doubts().stream()
                .anyMatch(doubt -> doubt.what() != Doubt.What.OWN_WRITE && doubt.isOver(now));
    }

    /** Nobody goes for ever by what was read a while ago: what he was given since may keep him. */
    private boolean mustRead(Account account) {
        var known = account.holdings().known();
        return switch (account.life()) {
            case ACTIVE ->
                account.ownership() == Ownership.REQUESTED
                        || isOlderThan(properties.observedMaxAge(), known)
                        || account.isSettled();
            case INACTIVE -> true;
            case DELETING, DELETED ->
                account.ownership() == Ownership.REQUESTED
                        || properties.deletion().policy() == Policy.Deletion.DEACTIVATE
                        || isOlderThan(LATELY, known)
                        || (properties.deletion().revokeFirst()
                                && !account.holdings().roles().isEmpty());
        };
    }

    private boolean isOlderThan(Duration age, Optional<Instant> known) {
        return known.filter(at -> at.isAfter(clock.instant().minus(age))).isEmpty();
    }

    /** Whose user it is cannot be told before it is known what it holds. */
    void readWhatWasFound(ConvergenceRun run, RoleResolution resolution) {
        var observed = run.observed();
        if (observed.user().isPresent() && observed.holdings().known().isEmpty()) {
            reading.readRoles(run, resolution.mappedCids());
        }
    }

    /** A managed user that somebody else deleted in Falcon is never created again by itself. */
    void goneOrThrow(ConvergenceRun run, FalconException.UnknownUser unknown) {
        var account = run.account();
        var managed = account.life() == Lifecycle.ACTIVE && run.ownership() == Ownership.MANAGED;
        if (managed && !reading.isNewborn(run) && !isPerhapsOurDelete(account)) {
            throw unknown;
        }
        reading.goneOrAnother(run);
    }

    /** Where a deactivation deletes: its call may be the one whose answer was lost before the user was activated again. */
    private boolean isPerhapsOurDelete(Account account) {
        var deactivation = properties.deactivation();
        var deletes = deactivation.policy() != Policy.Deactivation.REVOKE_ROLES
                || deactivation.residual() == Policy.Residual.DELETE;
        return deletes
                && account.seen().doubts().stream()
                        .map(Doubt::what)
                        .anyMatch(what -> what == Doubt.What.TAKEOVER || what == Doubt.What.LOST_CALL);
    }
}
