package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Leases.Tenure;
import dev.scimbridge.plan.Change;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The permits of one converge, and its log: what calls showed is stored together with the permission for the next call, or
 * with the outcome, in one commit each. The claim itself is the first permit where a call follows it at once.
 */
final class RunPermit implements Permit {

    private static final Logger log = LoggerFactory.getLogger(RunPermit.class);
    private static final Comparator<AccountId> BY_TEXT = Comparator.comparing(AccountId::toString);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration A_MOMENT = Duration.ofSeconds(5);
    /** The part of a lease after which it is prolonged: one third. */
    private static final int PROLONGED_AFTER = 3;

    private final EngineStore store;
    private final BridgeProperties properties;
    private final Clock clock;
    private final Priority priority;
    private final List<Observation> learnt = new ArrayList<>();
    private final List<Login> freed = new ArrayList<>();
    private Lease lease;
    private Instant held;
    private boolean claimed = true;
    private Optional<String> trace = Optional.empty();

    RunPermit(EngineStore store, BridgeProperties properties, Clock clock, Lease lease, Priority priority) {
        this.store = store;
        this.properties = properties;
        this.clock = clock;
        this.lease = lease;
        this.priority = priority;
        this.held = lease.since();
    }

    Lease lease() {
        return lease;
    }

    Priority priority() {
        return priority;
    }

    /** The plan is made anew by other versions. */
    void planBy(PlanVersions versions) {
        lease = lease.planningBy(versions);
    }

    /** What a call showed, or is about to do; stored by the next commit. */
    void learn(Observation observation) {
        learnt.add(observation);
    }

    /** A change that the last permitted send made, on record. */
    void changed(Change change) {
        learn(new Observation.Changed(change, lease.request(), trace));
    }

    /** There is no user with that login any more: whoever wants it need not wait longer. */
    void freed(Login login) {
        freed.add(login);
    }

    @Override
    public void answered(Optional<String> traceId) {
        trace = traceId;
    }

    /** The claim is too long ago to permit a call. */
    void voidClaim() {
        claimed = false;
    }

    /**
     * A turn that comes later would be a turn without the lease. Work that is not urgent waits a moment only, then gives the
     * account back: a leaver's deactivation must not find it held by its own queued create. What the run did before is no part of that
     * moment.
     */
    @Override
    public Instant deadline() {
        prolong();
        var sure = held.plus(properties.lease().multipliedBy(2).dividedBy(3));
        var moment = clock.instant().plus(A_MOMENT);
        return isUrgent() || sure.isBefore(moment) ? sure : moment;
    }

    /**
     * Reads store nothing, and there may be hundreds before the first change: all users of a tenant where nobody can be looked up, or what
     * somebody holds in each child CID. What was learnt so far is not known whole yet, and stays for the commit that follows.
     */
    private void prolong() {
        var now = clock.instant();
        if (now.isBefore(held.plus(properties.lease().dividedBy(PROLONGED_AFTER)))) {
            return;
        }
        try {
            if (store.transaction().execute(tx -> store.leases().hold(lease)) == Tenure.HELD) {
                held = now;
                return;
            }
        } catch (DataAccessException | TransactionException away) {
            log.debug("Account {}: the lease is not prolonged.", lease.account(), away);
            return; // what is left of it bounds the wait, and the next read asks again
        }
        commit(); // which says what became of it
    }

    private boolean isUrgent() {
        return priority == Priority.DEPROVISIONING || priority == Priority.INLINE;
    }

    @Override
    public void take() {
        var first = claimed && learnt.isEmpty() && clock.instant().isBefore(held.plus(AT_ONCE));
        claimed = false;
        if (!first) {
            commit();
        }
    }

    /** Stores what was learnt so far; goes on only where the lease and the versions still hold. */
    void commit() {
        var now = clock.instant();
        var hold = Objects.requireNonNull(store.transaction().execute(tx -> {
            lockInOrder();
            var found = store.leases().hold(lease);
            storeLearnt(found);
            return found;
        }));
        held = now;
        if (hold != Tenure.HELD) {
            throw new Superseded();
        }
    }

    /**
     * Ends the converge by one commit, if the lease and the versions still hold.
     *
     * @param before what is to be locked before the account, in the one order of locks
     * @param end what is stored with all that was learnt
     * @param doubts that are left if it cannot be stored
     * @return false where something newer came, or the lease was lost: the account stays pending
     */
    boolean end(Runnable before, Runnable end, Set<Doubt> doubts) {
        var ended = Boolean.TRUE.equals(store.transaction().execute(tx -> {
            before.run();
            lockInOrder();
            if (store.leases().hold(lease) != Tenure.HELD) {
                tx.setRollbackOnly();
                return false;
            }
            store.observations().store(lease.account(), List.copyOf(learnt));
            end.run();
            wakeWhoWaits();
            return true;
        }));
        if (!ended) {
            abandon(doubts);
        }
        return ended;
    }

    /** Stores what was learnt, and gives the lease back if it is still held. @param doubts that are left */
    void abandon(Set<Doubt> doubts) {
        store.transaction().executeWithoutResult(tx -> {
            lockInOrder();
            var hold = store.leases().hold(lease);
            storeLearnt(hold);
            if (hold == Tenure.HELD || hold == Tenure.OUTDATED) {
                store.leases().giveBack(lease, doubts);
            }
        });
    }

    /** Accounts that what was learnt concerns too, and then this one among them: who locks several does so by their ids. */
    private void lockInOrder() {
        var others = others().map(Account::id).filter(id -> !id.equals(lease.account()));
        var ids = others.collect(Collectors.toCollection(() -> new TreeSet<>(BY_TEXT)));
        if (!ids.isEmpty()) {
            ids.add(lease.account());
            ids.forEach(store.accounts()::lock);
        }
    }

    private Stream<Account> others() {
        return Stream.concat(formerOwners(), whoWaits());
    }

    /** Whose user this account takes over. */
    private Stream<Account> formerOwners() {
        var found = learnt.stream()
                .flatMap(observation ->
                        observation instanceof Observation.UserSeen seen ? Stream.of(seen) : Stream.empty())
                .filter(seen -> seen.origin() != Observation.Origin.CREATED)
                .map(seen -> seen.user().uuid())
                .toList();
        return found.isEmpty() ? Stream.empty() : store.accounts().findByFalconUuids(found).values().stream();
    }

    private void storeLearnt(Tenure hold) {
        switch (hold) {
            case HELD, OUTDATED -> store.observations().store(lease.account(), List.copyOf(learnt));
            case TAKEN -> doubtLate(learnt.stream());
            case GONE -> {}
            case LOST -> doubtLate(learnt.stream().flatMap(RunPermit::stillTrue));
        }
        learnt.clear();
        wakeWhoWaits();
    }

    private void wakeWhoWaits() {
        whoWaits().forEach(account -> store.wakeups().wakeAnew(account.id(), clock.instant(), Priority.BACKGROUND));
        freed.clear();
    }

    private Stream<Account> whoWaits() {
        return freed.stream()
                .flatMap(login -> store.accounts().findByLogin(login).stream())
                .filter(account -> !account.id().equals(lease.account())
                        && account.progress().state() != State.CONVERGED);
    }

    /** A result that comes back after the lease was lost: whoever has it now may have looked before the call landed. */
    private void doubtLate(Stream<Observation> worthStoring) {
        if (learnt.isEmpty()) {
            return;
        }
        log.warn("Account {}: a call was answered after its lease was lost; it is looked at again.", lease.account());
        var now = clock.instant();
        var until = now.plus(properties.readLag());
        var doubts = late(now, until).map(Observation.Doubted::new);
        store.observations()
                .storeBeside(
                        lease.account(), Stream.concat(worthStoring, doubts).toList());
        store.wakeups().wakeAnew(lease.account(), until, priority);
    }

    private Stream<Doubt> late(Instant now, Instant until) {
        var create = learnt.stream()
                .filter(Observation.UserSeen.class::isInstance)
                .map(Observation.UserSeen.class::cast)
                .limit(1)
                .map(seen -> Doubt.lostCreate(Optional.of(seen.user().login()), now, until));
        return Stream.concat(create, Stream.of(new Doubt(Doubt.What.LOST_CALL, now, until)));
    }

    /** A role that may have been granted late is ours to take away. */
    private static Stream<Observation> stillTrue(Observation observation) {
        return switch (observation) {
            case Observation.Granting granting -> Stream.of(granting);
            case Observation.Granted granted -> Stream.of(new Observation.Granting(granted.grants()));
            case Observation.Doubted doubted -> Stream.of(doubted);
            case Observation.Changed changed -> Stream.of(changed);
            case Observation.Adopted adopted -> Stream.empty();
            case Observation.UserSeen seen -> Stream.empty();
            case Observation.UserGone gone -> Stream.empty();
            case Observation.Replaced replaced -> Stream.empty();
            case Observation.FormerGone gone -> Stream.of(gone);
            case Observation.Revoked revoked -> Stream.empty();
            case Observation.RolesRead read -> Stream.empty();
        };
    }
}
