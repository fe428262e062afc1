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
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One try to reach the tenant: asks which one it is, mirrors it into an empty store, then opens it for use. */
final class TenantOpening implements BooleanSupplier {

    private static final Logger log = LoggerFactory.getLogger(TenantOpening.class);

    private final TenantGate tenant;
    private final Mirror mirror;
    private final MappingReload mapping;
    private final ModeInForce mode;
    private final EngineStore store;
    private final Clock clock;

    TenantOpening(
            TenantGate tenant, Mirror mirror, MappingReload mapping, ModeInForce mode, EngineStore store, Clock clock) {
        this.tenant = tenant;
        this.mirror = mirror;
        this.mapping = mapping;
        this.mode = mode;
        this.store = store;
        this.clock = clock;
    }

    /**
     * @return whether it is open
     * @throws FalconException Falcon could not be asked
     */
    @Override
    public boolean getAsBoolean() {
        mapping.atStart();
        if (!isRead()) {
            return false;
        }
        beginMode();
        tenant.open();
        readRoles();
        return true;
    }

    private boolean isRead() {
        try {
            if (!tenant.probe()) {
                return false;
            }
            if (!mirror.done()) {
                mirror.refresh();
            }
            return true;
        } catch (FalconException failure) {
            tenant.unreached(failure);
            throw failure;
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
}
