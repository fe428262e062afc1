package dev.scimbridge.provisioning;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.ModeInForce;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.convergence.TenantGate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches the tenant when the service starts: asks which one it is, mirrors it into an empty store, then opens it for use.
 * Tries again until that succeeds; the service runs meanwhile.
 */
public class Startup {

    private static final Logger log = LoggerFactory.getLogger(Startup.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(15);

    private final TenantGate tenant;
    private final Mirror mirror;
    private final MappingReload mapping;
    private final ModeInForce mode;
    private final EngineStore store;
    private final Clock clock;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile Thread thread = new Thread();

    Startup(TenantGate tenant, Mirror mirror, MappingReload mapping, ModeInForce mode, EngineStore store, Clock clock) {
        this.tenant = tenant;
        this.mirror = mirror;
        this.mapping = mapping;
        this.mode = mode;
        this.store = store;
        this.clock = clock;
    }

    /** Begins, in a thread of its own, or begins again; one that is under way goes on. */
    public synchronized void begin() {
        if (!thread.isAlive()) {
            thread = Thread.ofVirtual().name("startup").start(this::run);
        }
    }

    /** Gives up trying. */
    public void stop() {
        stopped.set(true);
        thread.interrupt();
    }

    private void run() {
        var pause = FIRST_RETRY;
        while (!stopped.get() && !reached()) {
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
        }
    }

    private boolean reached() {
        try {
            mapping.atStart();
            if (!tenant.probe()) {
                return false;
            }
            if (!mirror.done()) {
                mirror.refresh();
            }
            beginMode();
            tenant.open();
            readRoles();
            return true;
        } catch (FalconException.Misconfigured told) {
            return false; // the client has said so, once
        } catch (FalconException failure) {
            log.warn("Falcon could not be reached yet: {}. Trying again.", failure.getMessage());
            return false;
        } catch (RuntimeException failure) {
            log.warn("The service is not ready yet: {}. Trying again.", failure.getMessage());
            return false;
        }
    }

    /** What another mode withheld is planned anew, and what a rail holds that judges by the settings of this start. */
    private void beginMode() {
        if (mode.begin()) {
            log.warn(
                    "bridge.mode is not in force yet: this store was used in mode observe, or restored from a backup, and changes"
                            + " nothing in Falcon until somebody has"
                            + " looked at the plan and said: plan --accept");
        }
        store.transaction().executeWithoutResult(tx -> {
            store.wakeups().wakeWithheld(clock.instant());
            store.wakeups().wake(heldBySettings(), clock.instant(), Priority.DEPROVISIONING);
        });
    }

    private List<AccountId> heldBySettings() {
        return store.holds().open(Optional.empty()).stream()
                .filter(hold -> hold.rail().takesAccess() && !hold.rail().waitsForOperator())
                .flatMap(hold -> AccountId.parse(hold.id()).stream())
                .toList();
    }

    private void readRoles() {
        store.wakeups().bringForward(RolePass.TASK, clock.instant());
        store.wakeups().ring();
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            stopped.set(true);
        }
    }
}
