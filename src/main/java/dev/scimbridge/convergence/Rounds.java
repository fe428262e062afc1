package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.State;
import dev.scimbridge.mapping.RoleResolution;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Observe → plan → apply for one account, until the plan is carried out, at most three times. */
final class Rounds {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);
    private static final int ROUNDS = 3;

    private final EngineStore store;
    private final TenantGate tenant;
    private final Resolutions resolutions;
    private final Observing observing;
    private final Planning planning;
    private final Endings endings;

    Rounds(
            EngineStore store,
            TenantGate tenant,
            Resolutions resolutions,
            Observing observing,
            Planning planning,
            Endings endings) {
        this.store = store;
        this.tenant = tenant;
        this.resolutions = resolutions;
        this.observing = observing;
        this.planning = planning;
        this.endings = endings;
    }

    /** @throws Permit.Superseded the lease was lost, or something newer is wanted */
    Ending converge(ConvergenceRun run, Priority priority) {
        var account = run.account();
        if (account.ownership() == Ownership.UNMANAGED || observing.isGone(account) || waitsForOperator(run)) {
            return endings.untouched(run);
        }
        if (accessGoneAlready(account)) {
            return endings.accessGone(run);
        }
        try {
            tenant.requireUsable();
            return account.life() == Lifecycle.ACTIVE ? active(run, priority) : withoutRoles(run);
        } catch (FalconException failure) {
            return endings.stopped(run, failure);
        }
    }

    /** Nothing newer is wanted of what is held, and nobody has decided: it costs no call to say so once more. */
    private static boolean waitsForOperator(ConvergenceRun run) {
        var account = run.account();
        return account.isSettled()
                && account.progress().state() == State.HELD
                && run.pending()
                        .filter(hold -> hold.rail().waitsForOperator() && !hold.allowed())
                        .isPresent();
    }

    /** A change of groups on an account whose access is confirmed gone changes nothing in Falcon. */
    private static boolean accessGoneAlready(Account account) {
        return account.life() == Lifecycle.INACTIVE
                && account.ownership() == Ownership.MANAGED
                && !account.active()
                && account.holdings().roles().isEmpty()
                && !account.isSettled()
                && account.progress().convergedGeneration() > 0;
    }

    private Ending active(ConvergenceRun run, Priority priority) {
        var account = run.account();
        var groups = groupsOf(account);
        var home = account.falcon().flatMap(user -> user.cid());
        var resolution = resolutions.by(run.permit().lease().versions()).at(home);
        var resolved = resolution.of(account.profile(), groups);
        if (!resolved.unresolved().isEmpty()) {
            resolution = resolutions.refreshed(run.permit(), priority).at(home);
            resolved = resolution.of(account.profile(), groups);
        }
        if (resolution.waitsForCatalogue(account.profile(), groups)) {
            return endings.waitsFor(run, "Falcon's role catalogue, which could not be read yet");
        }
        observing.observe(run, resolution);
        var ending = rounds(run, resolution, resolved);
        if (run.refused()) {
            resolutions.refreshed(run.permit(), priority);
        }
        return ending;
    }

    /** Taking access away needs neither a mapping nor a catalogue. */
    private Ending withoutRoles(ConvergenceRun run) {
        var resolution = resolutions.by(run.permit().lease().versions());
        observing.observe(run, resolution);
        return rounds(run, resolution, RoleResolution.Resolved.NOTHING);
    }

    private Ending rounds(ConvergenceRun run, RoleResolution resolution, RoleResolution.Resolved resolved) {
        var account = run.account();
        for (var round = 1; ; round++) {
            if (round > 1) {
                observing.readWhatWasFound(run, resolution);
            }
            var ownership = planning.ownership(run.subject(), resolution);
            if (ownership != Ownership.MANAGED) {
                return endings.notAdopted(run, ownership);
            }
            var ruling = planning.plan(run.subject(), resolution, resolved);
            try {
                run.apply(ruling.through());
                return endings.applied(run, ruling, resolved);
            } catch (ConvergenceRun.FoundExisting found) {
                log.info("Account {}: a user with this login exists in Falcon.", account.id());
            } catch (FalconException.UnknownUser unknown) {
                observing.goneOrThrow(run, unknown);
            } catch (FalconException.Ambiguous lost) {
                log.info("Account {}: the answer of a call was lost: {}", account.id(), lost.withoutWords());
                if (round == ROUNDS || run.observed().user().isEmpty()) {
                    throw lost;
                }
            }
            if (round == ROUNDS) {
                throw new FalconException.Unavailable("Falcon kept answering differently", Optional.empty());
            }
        }
    }

    private List<GroupRef> groupsOf(Account account) {
        return store.accounts().groupsOf(Set.of(account.id())).getOrDefault(account.id(), List.of());
    }
}
