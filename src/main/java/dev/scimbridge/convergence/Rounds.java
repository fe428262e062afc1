package dev.scimbridge.convergence;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Ownership;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Observe → plan → apply for one account, until the plan is carried out, at most three times. */
final class Rounds implements RunEnding {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);
    private static final int ROUNDS = 3;

    private final Entitlements entitlements;
    private final Observing observing;
    private final Planning planning;
    private final Applying applying;
    private final Endings endings;

    Rounds(Entitlements entitlements, Observing observing, Planning planning, Applying applying, Endings endings) {
        this.entitlements = entitlements;
        this.observing = observing;
        this.planning = planning;
        this.applying = applying;
        this.endings = endings;
    }

    @Override
    public Ending converge(ConvergenceRun run) {
        var account = run.account();
        if (account.ownership() == Ownership.UNMANAGED || observing.isGone(run)) {
            return endings.untouched(run);
        }
        if (observing.waitsForOperator(run)) {
            return endings.waitsForOperator(run);
        }
        try {
            if (observing.isAccessGone(run)) {
                return endings.accessGone(run);
            }
            return rounds(run);
        } catch (FalconException failure) {
            return endings.stopped(run, failure);
        }
    }

    private Ending rounds(ConvergenceRun run) {
        var entitlement = entitlements.of(run);
        var home = homeOf(run);
        for (var round = 1; ; round++) {
            if (!homeOf(run).equals(home)) {
                entitlement = entitlements.of(run);
                home = homeOf(run);
            }
            if (entitlement.isEmpty()) {
                return endings.waitsFor(run, "Falcon's role catalogue, which could not be read yet");
            }
            var resolution = entitlement.get().resolution();
            if (round == 1) {
                observing.observe(run, resolution);
            } else {
                observing.readWhatWasFound(run, resolution);
            }
            var ending = round(run, entitlement.get(), round == ROUNDS);
            if (ending.isPresent()) {
                return ending.get();
            }
            if (round == ROUNDS) {
                throw new FalconException.Unavailable("Falcon kept answering differently", Optional.empty());
            }
        }
    }

    private static Optional<Cid> homeOf(ConvergenceRun run) {
        return run.observed().user().flatMap(FalconUser::cid);
    }

    /** @return empty: Falcon was not as it was thought to be, and the plan is made anew */
    private Optional<Ending> round(ConvergenceRun run, Entitlement entitlement, boolean last) {
        var ruling = planning.plan(run.subject(), entitlement);
        if (!ruling.isOurs()) {
            return Optional.of(endings.notAdopted(run, ruling));
        }
        run.adopted();
        try {
            applying.apply(run, ruling.through());
            var ending = endings.applied(run, ruling, entitlement.roles());
            if (run.wasRefused()) {
                entitlements.lookForNewer(run);
            }
            return Optional.of(ending);
        } catch (Applying.PlanAnew otherwise) {
            log.info("Account {}: {}.", run.account().id(), otherwise.getMessage());
        } catch (FalconException.UnknownUser unknown) {
            observing.goneOrThrow(run, unknown);
        } catch (FalconException.Ambiguous lost) {
            log.info(
                    "Account {}: the answer of a call was lost: {}",
                    run.account().id(),
                    lost.withoutWords());
            if (last || run.doubts(Doubt.What.LOST_CREATE)) {
                throw lost;
            }
        }
        return Optional.empty();
    }
}
