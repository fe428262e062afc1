package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Verdict.Done;
import dev.scimbridge.convergence.Verdict.Failed;
import dev.scimbridge.convergence.Verdict.Held;
import dev.scimbridge.convergence.Verdict.Waiting;
import dev.scimbridge.convergence.Verdict.Withheld;
import dev.scimbridge.mapping.RoleResolution.Resolved;
import dev.scimbridge.plan.Plan;
import dev.scimbridge.plan.Policy;
import dev.scimbridge.plan.rails.Hold;
import dev.scimbridge.plan.rails.RailName;
import dev.scimbridge.plan.rails.Ruling;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a converge leaves of an account, by what it did and by what stopped it. */
final class Endings {

    private static final Duration FAILED_AGAIN = Duration.ofMinutes(15);
    private static final Duration HELD_AGAIN = Duration.ofSeconds(20);
    private static final Duration WAITING_AGAIN = Duration.ofSeconds(2);

    private static final Optional<List<Hold>> NOTHING_HELD = Optional.of(List.of());

    private final BridgeProperties properties;
    private final Clock clock;

    Endings(BridgeProperties properties, Clock clock) {
        this.properties = properties;
        this.clock = clock;
    }

    /** The plan was applied, as far as Falcon let it. */
    Ending applied(ConvergenceRun run, Ruling ruling, Resolved resolved) {
        if (run.account().life() == Lifecycle.ACTIVE) {
            return active(run, ruling, resolved);
        }
        if (!ruling.holds().isEmpty()) {
            return stillThere(run, ruling);
        }
        return ruling.withheld().map(why -> withheld(run, why)).orElseGet(() -> gone(run, ruling.through()));
    }

    private Ending gone(ConvergenceRun run, Plan plan) {
        return run.account().life() == Lifecycle.INACTIVE ? inactive(run, plan) : deleted(run, plan);
    }

    private Ending active(ConvergenceRun run, Ruling ruling, Resolved resolved) {
        var plan = ruling.through();
        var failures = failures(run, plan);
        awaitRead(run, failures, ruling);
        if (!resolved.unresolved().isEmpty()) {
            failures.add("Falcon's role catalogue does not have: " + new TreeSet<>(resolved.unresolved()) + ".");
        }
        var hints = new ArrayList<String>();
        ruling.holds().stream().map(Hold::why).forEach(hints::add);
        plan.notes().stream()
                .filter(note -> !note.failure())
                .map(Plan.Note::text)
                .forEach(hints::add);
        ruling.withheld().ifPresent(hints::add);
        var owned = owned(resolved.roles(), run);
        var given = run.mayStillGet(resolved.roles());
        var verdict = verdict(run.account(), failures, hints, ruling).nextBy(temporaryEnds(run, resolved));
        return new Ending(
                waitingFor(given, verdict),
                Lifecycle.ACTIVE,
                true,
                Ownership.MANAGED,
                owned,
                Optional.empty(),
                run.remainingDoubts(),
                Optional.of(ruling.holdsOfAccount()),
                ruling.withheld().isEmpty() && (given.isPresent() || remains(owned, resolved.roles(), run)));
    }

    /** What failed or is held says so; else it is told that a call may still give what was to go. @param given by when it has, or never will */
    private static Verdict waitingFor(Optional<Instant> given, Verdict verdict) {
        return given.isPresent() && verdict instanceof Done
                ? new Waiting(
                        "Waiting until " + given.get().truncatedTo(ChronoUnit.SECONDS)
                                + ": a call that gives access was not answered, and may still have its effect.",
                        Optional.empty(),
                        given.get())
                : verdict;
    }

    /** Whether something that was to go may be there still, with the present user or the former one: Falcon has refused to take it. */
    private static boolean remains(Set<RoleGrant> owned, Set<RoleGrant> given, ConvergenceRun run) {
        var lost = new HashSet<>(owned);
        lost.removeAll(given);
        lost.removeAll(run.observed().holdings().inherited());
        return !lost.isEmpty();
    }

    /** A role that is to last is held until then by a grant that ends by itself. */
    private Optional<Instant> temporaryEnds(ConvergenceRun run, Resolved resolved) {
        return temporaryEnds(run.observed().holdings().roles().stream()
                .filter(role -> resolved.roles().contains(role.grant())));
    }

    private Optional<Instant> temporaryEnds(Stream<HeldRole> roles) {
        var now = clock.instant();
        return roles.flatMap(role -> role.expiresAt().stream())
                .map(end -> end.plus(properties.readLag()))
                .map(end -> end.isAfter(now) ? end : now.plus(FAILED_AGAIN))
                .min(Comparator.naturalOrder());
    }

    /** The former user goes when a read has confirmed what the present one holds; a role that Falcon does not have it cannot hold either. */
    private void awaitRead(ConvergenceRun run, List<String> failures, Ruling ruling) {
        if (run.hasFormer()
                && failures.isEmpty()
                && ruling.holdsOfAccount().isEmpty()
                && ruling.withheld().isEmpty()) {
            run.doubt(Doubt.What.OWN_WRITE, properties.writesTrusted());
        }
    }

    private Verdict verdict(Account account, List<String> failures, List<String> hints, Ruling ruling) {
        var all = new ArrayList<>(failures);
        all.addAll(hints);
        var text = String.join(" ", all);
        if (!failures.isEmpty()) {
            return new Failed(text, Optional.empty(), failedAgain(account));
        }
        if (!ruling.holds().isEmpty()) {
            return new Held(text, again(ruling));
        }
        return ruling.withheld().isPresent()
                ? new Withheld(text, Optional.empty())
                : new Done(Optional.of(text).filter(one -> !one.isEmpty()), Optional.empty());
    }

    private static List<String> failures(ConvergenceRun run, Plan plan) {
        var failures = new ArrayList<>(run.failures());
        plan.notes().stream().filter(Plan.Note::failure).map(Plan.Note::text).forEach(failures::add);
        return failures;
    }

    /** What the mapping gives now, and what it gave and could not be taken away: while there is a former user, that one may hold all. */
    private static Set<RoleGrant> owned(Set<RoleGrant> given, ConvergenceRun run) {
        var holdings = run.observed().holdings();
        var owned = new HashSet<>(holdings.ours());
        if (!run.hasFormer()) {
            owned.retainAll(holdings.grants());
        }
        owned.addAll(given);
        return owned;
    }

    private Ending inactive(ConvergenceRun run, Plan plan) {
        var account = run.account();
        var exists = run.observed().user().isPresent();
        lookOnceMore(run);
        var deleteDue = exists ? deleteDue(account) : Optional.<Instant>empty();
        var failures = failures(run, plan);
        var given = run.mayStillGet(Set.of());
        return new Ending(
                failures.isEmpty()
                        ? waitingFor(given, new Done(Optional.empty(), deleteDue))
                        : new Failed(
                                String.join(" ", failures),
                                Optional.empty(),
                                earliest(failedAgain(account), deleteDue)),
                Lifecycle.INACTIVE,
                (given.isPresent() || !run.failures().isEmpty()) && account.active(),
                Ownership.MANAGED,
                stillOurs(run),
                deleteDue,
                run.remainingDoubts(),
                NOTHING_HELD);
    }

    /** What Falcon refused to take: a group that it came from may be left before it is asked again. */
    private static Set<RoleGrant> stillOurs(ConvergenceRun run) {
        var ours = new HashSet<>(run.observed().holdings().revocableOurs());
        ours.retainAll(run.observed().holdings().grants());
        return ours;
    }

    /** What was not shown yet, or is given back at once, would be a leaver's for good. */
    private void lookOnceMore(ConvergenceRun run) {
        if (run.observed().user().isPresent() && (run.isLosingAll() || run.hasRevoked())) {
            run.doubt(Doubt.What.OWN_WRITE, properties.writesTrusted());
        }
    }

    private Optional<Instant> deleteDue(Account account) {
        return properties.deactivation().policy() == Policy.Deactivation.REVOKE_THEN_DELETE
                ? Optional.of(account.wanted()
                        .deleteDue()
                        .orElseGet(() ->
                                clock.instant().plus(properties.deactivation().deleteAfter())))
                : Optional.empty();
    }

    /** Roles that are inherited do not keep it from being deleted for SCIM, but it says so: nothing here can take them. */
    private Ending deleted(ConvergenceRun run, Plan plan) {
        var account = run.account();
        lookOnceMore(run);
        var given = run.mayStillGet(Set.of());
        var done = run.failures().isEmpty() && given.isEmpty();
        var failures = failures(run, plan);
        return new Ending(
                failures.isEmpty()
                        ? waitingFor(given, new Done(Optional.empty(), Optional.empty()))
                        : new Failed(String.join(" ", failures), Optional.empty(), failedAgain(account)),
                done ? Lifecycle.DELETED : account.life(),
                !done && account.active(),
                Ownership.MANAGED,
                stillOurs(run),
                Optional.empty(),
                run.remainingDoubts(),
                NOTHING_HELD);
    }

    /** What no operator has to decide about is looked at again: there may be another administrator now. */
    private Optional<Instant> again(Ruling ruling) {
        return ruling.holds().stream().anyMatch(hold -> hold.rail() == RailName.MIN_ADMINS)
                ? Optional.of(clock.instant().plus(HELD_AGAIN))
                : Optional.empty();
    }

    /** The mode of the bridge keeps what should be gone; the client is told of success, and the resource that it is withheld. */
    private Ending withheld(ConvergenceRun run, String why) {
        var account = run.account();
        return new Ending(
                new Withheld(why, Optional.empty()),
                account.life() == Lifecycle.INACTIVE ? Lifecycle.INACTIVE : Lifecycle.DELETED,
                false,
                Ownership.MANAGED,
                run.observed().holdings().ours(),
                account.wanted().deleteDue(),
                run.remainingDoubts(),
                NOTHING_HELD);
    }

    /** A rail keeps what should be gone: everything stays as it is, and is shown so. */
    private Ending stillThere(ConvergenceRun run, Ruling ruling) {
        var account = run.account();
        return new Ending(
                new Held(whyHeld(ruling), again(ruling)),
                account.life(),
                account.active(),
                Ownership.MANAGED,
                run.observed().holdings().ours(),
                account.wanted().deleteDue(),
                run.remainingDoubts(),
                Optional.of(ruling.holds()));
    }

    private static String whyHeld(Ruling ruling) {
        return ruling.holds().stream().map(Hold::why).collect(Collectors.joining(" "));
    }

    /** It is somebody else's user in Falcon, for good or until an operator decides. */
    Ending notAdopted(ConvergenceRun run, Ruling ruling) {
        var account = run.account();
        var held = !ruling.holds().isEmpty();
        return new Ending(
                held ? new Held(whyHeld(ruling), Optional.empty()) : new Done(ruling.withheld(), Optional.empty()),
                held ? account.life() : Lifecycle.ACTIVE,
                !held || account.active(),
                ruling.ownership(),
                Set.of(),
                account.wanted().deleteDue(),
                run.remainingDoubts(),
                Optional.of(ruling.holds()));
    }

    /** Nothing had to be looked at: of somebody else's user, or of one that is gone, a doubt that is over is nothing to look at, and in nobody's way. */
    Ending untouched(ConvergenceRun run) {
        var account = run.account();
        var progress = account.progress();
        var deleteDue = account.falcon().flatMap(user -> account.wanted().deleteDue());
        var verdict = switch (progress.state()) {
            case CONVERGED, PENDING -> new Done(progress.detail(), deleteDue);
            case WITHHELD -> new Withheld(progress.detail().orElse(""), deleteDue);
            case HELD -> new Held(progress.detail().orElse(""), Optional.empty());
            case FAILED -> new Failed(progress.detail().orElse(""), Optional.empty(), failedAgain(account));
        };
        return Ending.unchanged(
                account, run.ownership(), account.holdings().ours(), verdict, deleteDue, run.remainingDoubts());
    }

    /** Nothing is planned of it before an operator decides, or what it holds for a time ends by itself. */
    Ending waitsForOperator(ConvergenceRun run) {
        var account = run.account();
        var held = new Held(account.progress().detail().orElse(""), Optional.empty());
        return Ending.unchanged(
                account,
                run.ownership(),
                account.holdings().ours(),
                held.nextBy(temporaryEnds(account.holdings().roles().stream())),
                account.wanted().deleteDue(),
                run.remainingDoubts());
    }

    /** What was granted before it was stopped is ours all the same. */
    private static Ending unchanged(ConvergenceRun run, Verdict verdict) {
        var account = run.account();
        var owned = new HashSet<>(account.holdings().ours());
        owned.addAll(run.observed().holdings().ours());
        return Ending.unchanged(
                account, run.ownership(), owned, verdict, account.wanted().deleteDue(), run.doubts());
    }

    /** A change of groups on an account whose access is confirmed gone. */
    Ending accessGone(ConvergenceRun run) {
        var account = run.account();
        var done = new Done(Optional.empty(), account.wanted().deleteDue());
        return new Ending(
                done,
                account.life(),
                false,
                account.ownership(),
                Set.of(),
                account.wanted().deleteDue(),
                run.doubts(),
                NOTHING_HELD);
    }

    /** A failure ended the whole. */
    Ending stopped(ConvergenceRun run, FalconException failure) {
        var verdict = switch (failure) {
            case FalconException.Refused refused -> failed(run.account(), "do this", refused);
            case FalconException.DuplicateLogin taken -> failed(run.account(), "create the user", taken);
            case FalconException.UnknownUser unknown ->
                new Failed(
                        "This user no longer exists in Falcon: somebody deleted it there. Set active to false and to"
                                + " true again to create it anew.",
                        Optional.of(unknown),
                        failedAgain(run.account()));
            case FalconException.Misconfigured wrong -> waiting("Waiting for Falcon: " + wrong.getMessage(), wrong);
            case FalconException.Unavailable away -> waiting("Waiting for Falcon: " + away.getMessage(), away);
            case FalconException.Ambiguous lost -> waiting("Waiting for Falcon: " + lost.getMessage(), lost);
        };
        var ending = unchanged(run, verdict);
        return mayStillHold(run, failure) ? ending.refusing() : ending;
    }

    /** Whoever was to lose a role, and whose plan Falcon has stopped for good before anybody knows that it is gone. */
    private static boolean mayStillHold(ConvergenceRun run, FalconException failure) {
        var former = run.account().seen().former().isPresent();
        return run.losingSince().isPresent()
                && ((failure instanceof FalconException.Refused && (former || mayHoldOurs(run)))
                        || (failure instanceof FalconException.UnknownUser && former));
    }

    private static boolean mayHoldOurs(ConvergenceRun run) {
        var holdings = run.observed().holdings();
        return run.observed().user().isPresent()
                && (holdings.known().isEmpty() || holdings.grants().stream().anyMatch(holdings.ours()::contains));
    }

    private Verdict failed(Account account, String attempt, FalconException failure) {
        return new Failed(Applying.words(attempt, failure), Optional.of(failure), failedAgain(account));
    }

    private Verdict waiting(String reason, FalconException cause) {
        return new Waiting(reason, Optional.of(cause), clock.instant().plus(WAITING_AGAIN));
    }

    /** It cannot be planned yet. */
    Ending waitsFor(ConvergenceRun run, String what) {
        var waiting = new Waiting(
                "Waiting for " + what + ".", Optional.empty(), clock.instant().plus(WAITING_AGAIN));
        return unchanged(run, waiting);
    }

    /** What failed is tried once more when reads have caught up, and rarely after that. */
    private Instant failedAgain(Account account) {
        var again =
                account.isSettled() && account.progress().state() == State.FAILED ? FAILED_AGAIN : properties.readLag();
        return clock.instant().plus(again);
    }

    private static Instant earliest(Instant one, Optional<Instant> other) {
        return other.filter(one::isAfter).orElse(one);
    }
}
