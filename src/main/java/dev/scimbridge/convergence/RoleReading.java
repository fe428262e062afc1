package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Lifecycle;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads what one user holds in Falcon, stores it, and tells what somebody changed there by hand. */
final class RoleReading {

    private final FalconUsers falcon;
    private final EngineStore store;
    private final Resolutions resolutions;
    private final DriftWatch drift;
    private final Duration writesTrusted;
    private final Clock clock;

    RoleReading(
            FalconUsers falcon,
            EngineStore store,
            Resolutions resolutions,
            DriftWatch drift,
            Duration writesTrusted,
            Clock clock) {
        this.falcon = falcon.at(Priority.RECONCILE);
        this.store = store;
        this.resolutions = resolutions;
        this.drift = drift;
        this.writesTrusted = writesTrusted;
        this.clock = clock;
    }

    /** What became of a read. */
    sealed interface Outcome {

        /**
         * What Falcon tells is stored; that the user is gone, too.
         *
         * @param untold in which CIDs Falcon tells nothing of anybody, and why
         */
        record Read(Map<Cid, FalconException.Refused> untold) implements Outcome {}

        /** Falcon does not tell the roles of this user: nothing was stored. */
        record Refused(String message) implements Outcome {}
    }

    /**
     * @param account one that has a user in Falcon
     * @throws FalconException Falcon could not be asked
     */
    Outcome read(Account account) {
        var user = account.falcon().orElseThrow();
        var at = clock.instant();
        try {
            var everywhere =
                    falcon.fetchRolesEverywhere(user, resolutions.current().mappedCids(), account.holdings());
            locked(account, now -> seen(now, new Observation.RolesRead(everywhere.roles(), at, writesTrusted)));
            return new Outcome.Read(everywhere.untold());
        } catch (FalconException.UnknownUser gone) {
            locked(account, this::gone);
            return new Outcome.Read(Map.of());
        } catch (FalconException.Refused rejected) {
            return new Outcome.Refused(rejected.getMessage());
        }
    }

    /** Unless it has another user meanwhile. */
    private void locked(Account account, Consumer<Account> step) {
        store.transaction()
                .executeWithoutResult(tx -> store.accounts()
                        .lock(account.id())
                        .filter(now -> now.falcon().equals(account.falcon()))
                        .ifPresent(step));
    }

    private void seen(Account account, Observation.RolesRead read) {
        var doubted = store.observations().storeBeside(account.id(), List.of(read));
        var seen = store.observations().seen(account.id());
        drift.rolesRead(account, seen.holdings());
        if (doubted) {
            store.wakeups().wakeAnew(account.id(), read.at().plus(read.lag()), Priority.RECONCILE);
        }
    }

    /** Whoever is deactivated is created anew when he is activated. */
    private void gone(Account account) {
        if (account.life() == Lifecycle.INACTIVE) {
            store.observations().store(account.id(), List.of(new Observation.UserGone()));
        }
        drift.userGone(account);
    }
}
