package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.convergence.Leases.Busy;
import dev.scimbridge.convergence.Leases.Claimed;
import dev.scimbridge.convergence.Leases.Missing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
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
    private final Rounds rounds;
    private final BridgeProperties properties;
    private final Clock clock;

    Convergence(EngineStore store, FalconUsers falcon, Rounds rounds, BridgeProperties properties, Clock clock) {
        this.store = store;
        this.falcon = falcon;
        this.rounds = rounds;
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
        var run = new ConvergenceRun(store, falcon.at(priority, permit), permit, account, properties, clock);
        try {
            var ending = rounds.converge(run, priority);
            return withdraws(run, ending, waiting) ? withdrawn(run, ending) : store(run, ending, priority);
        } catch (Permit.Superseded superseded) {
            permit.abandon(run.doubts());
            return new Verdict.Elsewhere();
        }
    }

    /** Its departures are closed and its wake-up is set in the commit that ends the run, whatever woke it. */
    private Verdict store(ConvergenceRun run, Ending ending, Priority priority) {
        var id = run.account().id();
        ending.verdict().failure().ifPresent(failure -> log.info("Account {}: {}", id, failure.getMessage()));
        var verdict = ending.verdict().nextBy(ending.doubtedUntil(clock.instant()));
        var left = new ArrayList<GroupId>();
        var ended = run.permit()
                .end(
                        () -> leaveGroups(id, ending),
                        () -> {
                            store.leases().end(run.permit().lease(), ending);
                            disown(run, ending);
                            if (!ending.isOpen()) {
                                left.addAll(store.departures().close(id));
                            }
                            verdict.next()
                                    .ifPresentOrElse(
                                            at -> store.wakeups().rearm(id, at, priority),
                                            () -> store.wakeups().cancel(id));
                        },
                        run.doubts());
        left.forEach(store.departures()::removeIfDeparted);
        return ended ? verdict : new Verdict.Elsewhere();
    }

    private void leaveGroups(AccountId id, Ending ending) {
        if (ending.life() == Lifecycle.DELETED) {
            store.accounts().leaveGroups(id);
        }
    }

    /** What a client wrote of a user that turned out to be somebody else's is forgotten. */
    private void disown(ConvergenceRun run, Ending ending) {
        if (ending.ownership() == Ownership.UNMANAGED && run.account().ownership() == Ownership.MANAGED) {
            run.observed()
                    .user()
                    .map(user -> Account.mirrored(run.account().id(), user, clock.instant()))
                    .ifPresent(store.accounts()::save);
        }
    }

    private static boolean withdraws(ConvergenceRun run, Ending ending, ClientWait waiting) {
        return waiting.isCreate()
                && run.account().falcon().isEmpty()
                && ending.verdict().failure().filter(Convergence::isFinal).isPresent()
                && waiting.decide();
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
                            store.accounts().remove(id);
                            store.wakeups().cancel(id);
                        },
                        run.doubts());
        if (!removed) {
            return new Verdict.Elsewhere();
        }
        log.info("Account {}: the create was withdrawn: {}", id, failure.getMessage());
        return new Verdict.Gone(failure);
    }

    /**
     * Whether a newer generation waits than converge has finished with. Locks the account's row: within the transaction that
     * ends a wake-up, no intent can slip in between.
     */
    boolean isUnsettled(AccountId id) {
        return store.accounts().lock(id).filter(account -> !account.isSettled()).isPresent();
    }
}
