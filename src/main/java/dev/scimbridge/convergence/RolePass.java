package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.RoleId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what users hold in Falcon: everybody once, administrators first, and again when that is too old. What was read is
 * stored user by user, so a pass that dies goes on where it was.
 */
public class RolePass {

    /** The recurring task that alone runs it, in one process at a time: two passes at once would read everybody twice. */
    public static final String TASK = "role-pass";

    private static final Logger log = LoggerFactory.getLogger(RolePass.class);
    private static final int BATCH = 200;
    /** Failures in a row that are Falcon's, and no single user's. */
    private static final int OUTAGE = 3;

    private final TenantGate tenant;
    private final TenantBindings bindings;
    private final Observations observations;
    private final Resolutions resolutions;
    private final RoleReading reading;
    private final Clock clock;
    /** Whom the last pass could not read: once more, and it is theirs, not Falcon's. */
    private final Set<AccountId> failedBefore = ConcurrentHashMap.newKeySet();

    RolePass(
            TenantGate tenant,
            TenantBindings bindings,
            Observations observations,
            Resolutions resolutions,
            RoleReading reading,
            Clock clock) {
        this.tenant = tenant;
        this.bindings = bindings;
        this.observations = observations;
        this.resolutions = resolutions;
        this.reading = reading;
        this.clock = clock;
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
        } finally {
            failedBefore.addAll(pass.failed);
            failedBefore.retainAll(pass.failed);
        }
        if (!bindings.rolesRead() && pass.hasAskedOfAll()) {
            var admins = observations.countForeignHolders(resolutions.current().adminRoles());
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
        private final Set<AccountId> failed = new HashSet<>();
        private boolean failedAnew;
        private int refused; // whoever is not told of may be an administrator
        private int failedInARow;

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

        /** Whoever cannot be read stays due; he is passed by, and in nobody's way. @throws FalconException nobody can */
        private void readDue(Set<RoleId> holding) {
            var after = Optional.<AccountId>empty();
            List<Account> due;
            do {
                due = observations.dueForRoles(before, holding, after, BATCH);
                due.stream().filter(account -> read.add(account.id())).forEach(this::read);
                after = due.isEmpty() ? after : Optional.of(due.getLast().id());
                if (due.size() == BATCH) {
                    log.info("Role pass: {} users read.", read.size());
                }
            } while (due.size() == BATCH);
        }

        /** Those who were being changed, or failed for the first time, are read by whoever changes them, or by a later pass; they may be administrators. */
        boolean hasAskedOfAll() {
            return !failedAnew && read.containsAll(observations.withUnknownRoles());
        }

        private void read(Account account) {
            try {
                read(account, reading.read(account));
                failedInARow = 0;
            } catch (FalconException.Unavailable away) {
                failed.add(account.id());
                if (!failedBefore.contains(account.id())) {
                    failedAnew = true;
                    failedInARow++;
                }
                if (failedInARow == OUTAGE) {
                    throw away;
                }
                refused(account, away.getMessage());
            }
        }

        private void read(Account account, RoleReading.Outcome outcome) {
            switch (outcome) {
                case RoleReading.Outcome.Read done -> done.untold().forEach(this::tell);
                case RoleReading.Outcome.Refused why -> refused(account, why.message());
            }
        }

        private void refused(Account account, String why) {
            refused++;
            log.warn("Account {}: Falcon does not tell its roles: {}", account.id(), why);
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
}
