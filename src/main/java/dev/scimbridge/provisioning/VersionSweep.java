package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.State;
import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.PlanVersions;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.Resolutions;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.mapping.RoleResolution.Resolved;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the accounts that were last planned by an older role mapping or catalogue: stamps those whom the newer one gives the
 * same, and wakes the rest. Any replica may run it, several at once too, and one that dies is followed by the next.
 */
public class VersionSweep {

    private static final Logger log = LoggerFactory.getLogger(VersionSweep.class);
    private static final int BATCH = 200;
    private static final Duration AWAKE_ANYWAY = Duration.ofMinutes(1);

    private final EngineStore store;
    private final FanOut fanOut;
    private final Resolutions resolutions;
    private final NamePins pins;
    private final Clock clock;

    VersionSweep(EngineStore store, FanOut fanOut, Resolutions resolutions, NamePins pins, Clock clock) {
        this.store = store;
        this.fanOut = fanOut;
        this.resolutions = resolutions;
        this.pins = pins;
        this.clock = clock;
    }

    /** Goes through all of them once, a batch a transaction. */
    public void run() {
        var now = resolutions.newest();
        var woken = fanOut.isAnyOutdated(now) ? sweepAll(now) : 0;
        store.departures().removeDeparted();
        pins.keepHolds(store.transaction());
        if (woken > 0) {
            store.wakeups().ring();
            log.info(
                    "Role mapping {} with role catalogue {} concerns {} accounts; they are converged.",
                    now.mapping(),
                    now.catalogue(),
                    woken);
        }
    }

    /** @return how many were woken */
    private int sweepAll(PlanVersions now) {
        var after = Optional.<AccountId>empty();
        var woken = 0;
        Batch batch;
        do {
            var behind = after;
            batch = onBehalf(now, behind);
            woken += batch.woken();
            after = batch.last();
        } while (batch.full());
        return woken;
    }

    private Batch onBehalf(PlanVersions now, Optional<AccountId> after) {
        var whom = "mapping " + now.mapping() + ", catalogue " + now.catalogue();
        return RequestScope.call(
                whom, () -> Objects.requireNonNull(store.transaction().execute(tx -> sweep(now, after))));
    }

    private record Batch(boolean full, Optional<AccountId> last, int woken) {}

    private Batch sweep(PlanVersions now, Optional<AccountId> after) {
        var outdated = fanOut.outdated(now, after, BATCH);
        var groupsOf = store.accounts()
                .groupsOf(outdated.stream().map(one -> one.account().id()).toList());
        var unconcerned = new ArrayList<AccountId>();
        var pending = new ArrayList<AccountId>();
        var concerned = new EnumMap<Priority, List<AccountId>>(Priority.class);
        var byVersions = new HashMap<PlanVersions, RoleResolution>();
        for (var one : outdated) {
            var id = one.account().id();
            if (!one.account().isSettled()) {
                pending.add(id);
                continue;
            }
            var earlier = byVersions.computeIfAbsent(one.planned(), resolutions::by);
            var newest = byVersions.computeIfAbsent(now, resolutions::by);
            concerns(one.account(), earlier, newest, groupsOf.getOrDefault(id, List.of()))
                    .ifPresentOrElse(
                            priority -> concerned
                                    .computeIfAbsent(priority, any -> new ArrayList<>())
                                    .add(id),
                            () -> unconcerned.add(id));
        }
        fanOut.stamp(unconcerned, now);
        store.wakeups().wake(pending, clock.instant().plus(AWAKE_ANYWAY), Priority.BACKGROUND);
        var last = outdated.isEmpty()
                ? after
                : Optional.of(outdated.getLast().account().id());
        return new Batch(outdated.size() == BATCH, last, wake(concerned));
    }

    private int wake(Map<Priority, List<AccountId>> concerned) {
        var woken = 0;
        for (var entry : concerned.entrySet()) {
            var touched = fanOut.touch(entry.getValue(), true);
            store.wakeups().wake(touched, clock.instant(), entry.getKey());
            woken += touched.size();
        }
        return woken;
    }

    /**
     * How urgently an account is to be planned anew; empty: not at all, since it is given what it was, and has no more than that: whoever
     * left a group after the newer version was in force left one that gave nothing any more.
     */
    private static Optional<Priority> concerns(
            Account account, RoleResolution earlier, RoleResolution newest, List<GroupRef> groupsOf) {
        var before = Resolutions.given(earlier, account, groupsOf);
        var after = Resolutions.given(newest, account, groupsOf);
        var loses = !after.roles().containsAll(before.roles()) || hasMore(account, after);
        if (before.equals(after) && !loses) {
            return Optional.empty();
        }
        return Optional.of(loses ? Priority.DEPROVISIONING : Priority.BACKGROUND);
    }

    /** What failed, is held or withheld is looked at again by itself, or by whoever decides. */
    private static boolean hasMore(Account account, Resolved after) {
        return account.progress().state() == State.CONVERGED
                && !after.roles().containsAll(account.holdings().revocableOurs());
    }
}
