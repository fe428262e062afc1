package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.RoleId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what users hold in Falcon: everybody once, administrators first, and again when that is too old. What was read is
 * stored user by user, so a pass that dies goes on where it was; several passes at once cost calls and nothing else.
 */
public class RolePass {

    /** The recurring task that alone runs it, in one process at a time: two passes at once would read everybody twice. */
    public static final String TASK = "role-pass";

    private static final Logger log = LoggerFactory.getLogger(RolePass.class);
    private static final int BATCH = 200;

    private final FalconUsers falcon;
    private final TenantGate tenant;
    private final EngineStore store;
    private final TenantBindings bindings;
    private final Resolutions resolutions;
    private final DriftWatch drift;
    private final Duration readLag;
    private final Clock clock;

    RolePass(
            FalconUsers falcon,
            TenantGate tenant,
            EngineStore store,
            TenantBindings bindings,
            Resolutions resolutions,
            DriftWatch drift,
            Duration readLag,
            Clock clock) {
        this.falcon = falcon.at(Priority.RECONCILE);
        this.tenant = tenant;
        this.store = store;
        this.bindings = bindings;
        this.resolutions = resolutions;
        this.drift = drift;
        this.readLag = readLag;
        this.clock = clock;
    }

    /** Unless it has another user meanwhile. */
    private void locked(Account account, Consumer<Account> step) {
        store.transaction()
                .executeWithoutResult(tx -> store.accounts()
                        .lock(account.id())
                        .filter(now -> now.falcon().equals(account.falcon()))
                        .ifPresent(step));
    }

    /** Reads whoever was not read for so long; what fails is tried again at the next time. */
    public void run(Duration maxAge) {
        var before = clock.instant().minus(maxAge);
        run(bindings.reconcileAsked().filter(before::isBefore).orElse(before));
    }

    private void run(Instant before) {
        if (!tenant.usable() || bindings.mirroredAt().isEmpty()) {
            return;
        }
        var pass = new Pass(before);
        try {
            pass.readDue();
        } catch (FalconException failure) {
            log.warn("Role pass: {} users read, then Falcon failed: {}", pass.read.size(), failure.getMessage());
            return;
        }
        if (!bindings.rolesRead()) {
            var admins = store.observations()
                    .countForeignHolders(resolutions.current().adminRoles());
            bindings.rolesRead(clock.instant(), admins + pass.refused);
            log.info(
                    "Role pass: the roles of all users are known, {} of them read now; {} hold an admin role.",
                    pass.read.size(),
                    admins);
        }
    }

    private final class Pass {

        private final Instant before;
        private final Set<AccountId> read = new HashSet<>();
        private final Set<Cid> untold = new HashSet<>();
        private int refused; // whoever is not told of may be an administrator

        Pass(Instant before) {
            this.before = before;
        }

        void readDue() {
            var admins = resolutions.current().adminRoles();
            if (!admins.isEmpty()) {
                readDue(admins);
            }
            readDue(Set.of());
        }

        /** Whoever cannot be read stays due; he is passed by, and in nobody's way. */
        private void readDue(Set<RoleId> holding) {
            var after = Optional.<AccountId>empty();
            List<Account> due;
            do {
                due = store.observations().dueForRoles(before, holding, after, BATCH);
                due.stream().filter(account -> read.add(account.id())).forEach(this::read);
                after = due.isEmpty() ? after : Optional.of(due.getLast().id());
                if (due.size() == BATCH) {
                    log.info("Role pass: {} users read.", read.size());
                }
            } while (due.size() == BATCH);
        }

        private void read(Account account) {
            var user = account.falcon().orElseThrow();
            var at = clock.instant();
            try {
                var everywhere =
                        falcon.fetchRolesEverywhere(user, resolutions.current().mappedCids(), account.holdings());
                everywhere.untold().forEach(this::tell);
                locked(account, now -> seen(now, new Observation.RolesRead(everywhere.roles(), at, readLag)));
            } catch (FalconException.UnknownUser gone) {
                locked(account, RolePass.this::gone);
            } catch (FalconException.Refused rejected) {
                refused++;
                log.warn("Account {}: Falcon does not tell its roles: {}", account.id(), rejected.getMessage());
            }
        }

        private void tell(Cid cid, FalconException.Refused why) {
            if (untold.add(cid)) {
                log.warn(
                        "Falcon does not tell what users hold in CID {}, which the mapping or an earlier read names: {}",
                        cid.value(),
                        why.getMessage());
            }
        }
    }

    private void seen(Account account, Observation.RolesRead read) {
        store.observations().store(account.id(), List.of(read));
        var seen = store.observations().seen(account.id());
        drift.rolesRead(account, seen.holdings());
        seen.doubts().forEach(doubt -> store.wakeups().wake(List.of(account.id()), doubt.until(), Priority.RECONCILE));
    }

    /** Whoever is deactivated is created anew when he is activated. */
    private void gone(Account account) {
        if (account.life() == Lifecycle.INACTIVE) {
            store.observations().store(account.id(), List.of(new Observation.UserGone()));
        } else {
            drift.userGone(account);
        }
    }
}
