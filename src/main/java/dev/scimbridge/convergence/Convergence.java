package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Leases.Busy;
import dev.scimbridge.convergence.Leases.Claimed;
import dev.scimbridge.convergence.Leases.Missing;
import dev.scimbridge.plan.rails.Hold;
import dev.scimbridge.plan.rails.PendingHold;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings Falcon to what is desired for one account: observe → plan → apply → mark. Everything that changes Falcon goes through
 * here: a request, a retry after a crash, a change of the mapping. Here a {@link Verdict} is stored, and nowhere else.
 */
public final class Convergence {

    private static final Logger log = LoggerFactory.getLogger(Convergence.class);
    private static final int ROUNDS = 3;

    private final EngineStore store;
    private final FalconUsers falcon;
    private final RunEnding rounds;
    private final Listeners listeners;
    private final BridgeProperties properties;
    private final Clock clock;

    Convergence(
            EngineStore store,
            FalconUsers falcon,
            RunEnding rounds,
            Listeners listeners,
            BridgeProperties properties,
            Clock clock) {
        this.store = store;
        this.falcon = falcon;
        this.rounds = rounds;
        this.listeners = listeners;
        this.properties = properties;
        this.clock = clock;
    }

    public static LeaseOwner owner() {
        return new LeaseOwner(UUID.randomUUID().toString());
    }

    /** Claims the account and converges it; an account that is no more is {@link Verdict.Done}. */
    public Verdict converge(AccountId id, Priority priority, ClientWait waiting) {
        return switch (store.leases().claim(id, owner())) {
            case Claimed claimed -> converge(claimed, priority, waiting);
            case Busy busy -> new Verdict.Elsewhere();
            case Missing missing -> new Verdict.Done(Optional.empty(), Optional.empty());
        };
    }

    /** Converges an account whose lease is held; again while something newer comes, at most three times. */
    public Verdict converge(Claimed claimed, Priority priority, ClientWait waiting) {
        var verdict = once(claimed, priority, waiting);
        for (var round = 1; round < ROUNDS && verdict instanceof Verdict.Elsewhere; round++) {
            if (!(store.leases().claim(claimed.account().id(), owner()) instanceof Claimed again)) {
                return verdict;
            }
            verdict = once(again, priority, waiting);
        }
        return verdict;
    }

    private Verdict once(Claimed claimed, Priority asked, ClientWait waiting) {
        var account = claimed.account();
        var priority = account.deprovisioning() || claimed.departing() ? Priority.DEPROVISIONING : asked;
        var permit = new RunPermit(store, properties, clock, claimed.lease(), priority);
        var run = new ConvergenceRun(claimed, falcon.at(priority, permit), permit, properties.readLag(), clock);
        try {
            var ending = rounds.converge(run);
            return isWithdrawable(run, ending, waiting)
                    ? waiting.withdraw(() -> withdrawn(run, ending)).orElseGet(() -> store(run, ending))
                    : store(run, ending);
        } catch (Permit.Superseded superseded) {
            permit.abandon(run.doubts());
            return new Verdict.Elsewhere();
        }
    }

    /** Its departures are closed and its wake-up is set in the commit that ends the run, whatever woke it. */
    private Verdict store(ConvergenceRun run, Ending ending) {
        var id = run.account().id();
        ending.verdict().failure().ifPresent(failure -> log.info("Account {}: {}", id, failure.withoutWords()));
        var verdict = new AtomicReference<>(ending.verdict().nextBy(ending.doubtedUntil(clock.instant())));
        var left = new ArrayList<GroupId>();
        var ended = run.permit()
                .end(
                        () -> leaveGroups(run, ending),
                        () -> {
                            store.leases().end(run.permit().lease(), ending);
                            disown(run, ending);
                            if (keepHolds(run, ending)) {
                                verdict.updateAndGet(let -> let.nextBy(Optional.of(clock.instant())));
                            }
                            if (!isOpen(run, ending)) {
                                left.addAll(store.departures().close(id));
                            }
                            verdict.get()
                                    .next()
                                    .ifPresentOrElse(
                                            at -> store.wakeups()
                                                    .rearm(id, at, run.permit().priority()),
                                            () -> store.wakeups().cancel(id));
                        },
                        run.doubts());
        left.forEach(store.departures()::removeIfDeparted);
        if (ended) {
            tellAccessEnds(run, ending);
            tellAccessBegins(run, ending);
            tellRailTrips(run, ending);
        }
        return ended ? verdict.get() : new Verdict.Elsewhere();
    }

    private void tellAccessEnds(ConvergenceRun run, Ending ending) {
        if (!isOpen(run, ending) && !(ending.verdict() instanceof Verdict.Withheld)) {
            run.losingSince().ifPresent(since -> listeners.ends().ended(until(since)));
        }
        if (ending.isVerified()) {
            run.verifyingSince().ifPresent(since -> listeners.ends().verified(until(since)));
        }
    }

    /** Of what somebody wrote; who is only looked at once more, in an outage for long, waits for nothing. */
    private void tellAccessBegins(ConvergenceRun run, Ending ending) {
        if (!run.account().isSettled()
                && ending.verdict() instanceof Verdict.Done
                && ending.life() == Lifecycle.ACTIVE
                && ending.ownership() == Ownership.MANAGED) {
            run.pendingSince().ifPresent(since -> listeners.begins().begun(run.wishSince(since), until(since)));
        }
    }

    private void tellRailTrips(ConvergenceRun run, Ending ending) {
        ending.holds()
                .filter(holds -> !holds.isEmpty())
                .map(Hold::foremost)
                .filter(rail -> run.pending()
                        .map(PendingHold::rail)
                        .filter(rail::equals)
                        .isEmpty())
                .ifPresent(listeners.trips()::tripped);
    }

    private Duration until(Instant since) {
        return Duration.between(since, clock.instant());
    }

    /**
     * @return whether an operator has let go what is held while it was planned: it is planned once more, as this run was in the way of
     *     his wake-up
     */
    private boolean keepHolds(ConvergenceRun run, Ending ending) {
        var id = run.account().id();
        if (ending.holds().filter(holds -> !holds.isEmpty()).isPresent()) {
            return store.holds().hold(id, ending.holds().get());
        }
        if (ending.holds().isPresent() && run.pending().isPresent()) {
            store.holds().settle(id);
        }
        if (ending.holds().isPresent() || run.pending().isEmpty()) {
            return false;
        }
        if (run.pending().get().allowed() && ending.verdict() instanceof Verdict.Held) {
            store.holds().settle(id); // the word was heard, and there is nothing to be done any more
            return false;
        }
        return !run.pending().get().allowed() && isAllowed(id);
    }

    private boolean isAllowed(AccountId id) {
        return Optional.ofNullable(store.holds().pending(List.of(id)).get(id))
                .filter(PendingHold::allowed)
                .isPresent();
    }

    /** Whether somebody still waits for a loss of access: what is held and was not planned anew counts as before. */
    private static boolean isOpen(ConvergenceRun run, Ending ending) {
        return ending.isOpen()
                || (ending.holds().isEmpty()
                        && run.pending()
                                .filter(hold -> hold.rail().takesAccess())
                                .isPresent());
    }

    private void leaveGroups(ConvergenceRun run, Ending ending) {
        if (ending.life() == Lifecycle.DELETED && !isOpen(run, ending)) {
            store.accounts().leaveGroups(run.account().id());
        }
    }

    /** What a client wrote of a user that turned out to be somebody else's is forgotten. */
    private void disown(ConvergenceRun run, Ending ending) {
        if (ending.ownership() == Ownership.UNMANAGED && run.account().ownership() == Ownership.MANAGED) {
            run.observed()
                    .user()
                    .map(user -> run.account().disowned(user, clock.instant()))
                    .ifPresent(store.accounts()::save);
        }
    }

    /**
     * Never one that Falcon has the user of, or may have: nobody would know of it, nor of what it was given. Nor one that somebody else has
     * found and changed; into what groups it was put is no change of it.
     */
    private static boolean isWithdrawable(ConvergenceRun run, Ending ending, ClientWait waiting) {
        return waiting.isCreate()
                && run.account().meta().isFirst()
                && run.observed().user().isEmpty()
                && !run.doubts(Doubt.What.LOST_CREATE)
                && ending.verdict().failure().filter(Convergence::isFinal).isPresent();
    }

    private static boolean isFinal(FalconException failure) {
        return switch (failure) {
            case FalconException.Refused refused -> true;
            case FalconException.DuplicateLogin taken -> true;
            case FalconException.Misconfigured wrong -> true;
            case FalconException.UnknownUser unknown -> false;
            case FalconException.Unavailable away -> false;
            case FalconException.Ambiguous lost -> false;
        };
    }

    /** The client is told that there is no user, so there is none. */
    private Verdict withdrawn(ConvergenceRun run, Ending ending) {
        var id = run.account().id();
        var failure = ending.verdict().failure().orElseThrow();
        var removed = run.permit()
                .end(
                        () -> store.accounts().leaveGroups(id),
                        () -> {
                            requireUnwritten(id);
                            store.accounts().remove(id);
                            store.wakeups().cancel(id);
                        },
                        run.doubts());
        if (!removed) {
            return new Verdict.Elsewhere();
        }
        log.info("Account {}: the create was withdrawn: {}", id, failure.withoutWords());
        return new Verdict.Gone(failure);
    }

    /** Not every write is a new generation. */
    private void requireUnwritten(AccountId id) {
        if (store.accounts()
                .find(id)
                .filter(account -> account.meta().isFirst())
                .isEmpty()) {
            throw new Permit.Superseded();
        }
    }

    /**
     * Whether a newer generation waits than converge has finished with, or what it has held was let go. Locks the account's row: within
     * the transaction that ends a wake-up, neither can slip in between.
     */
    boolean isUnsettled(AccountId id) {
        return store.accounts()
                .lock(id)
                .filter(account -> !account.isSettled() || (account.progress().state() == State.HELD && isAllowed(id)))
                .isPresent();
    }
}
