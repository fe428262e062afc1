package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.Desired;
import dev.scimbridge.plan.Planner;
import dev.scimbridge.plan.Policy;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Observe → plan → apply for one account, until the plan is carried out, at most three times. */
final class Rounds {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);
    private static final int ROUNDS = 3;

    private final EngineStore store;
    private final TenantGate tenant;
    private final Resolutions resolutions;
    private final Endings endings;
    private final BridgeProperties properties;
    private final Clock clock;

    Rounds(
            EngineStore store,
            TenantGate tenant,
            Resolutions resolutions,
            Endings endings,
            BridgeProperties properties,
            Clock clock) {
        this.store = store;
        this.tenant = tenant;
        this.resolutions = resolutions;
        this.endings = endings;
        this.properties = properties;
        this.clock = clock;
    }

    /** @throws Permit.Superseded the lease was lost, or something newer is wanted */
    Ending converge(ConvergenceRun run, Priority priority) {
        var account = run.account();
        if (account.ownership() == Ownership.UNMANAGED || isGone(account)) {
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

    /** Unless a create that a former owner of the lease sent came after the delete, or may still come. */
    private boolean isGone(Account account) {
        var tombstone = properties.deletion().policy() == Policy.Deletion.DEACTIVATE;
        return account.life() == Lifecycle.DELETED
                && !account.seen().createInDoubt()
                && (account.falcon().isEmpty()
                        || (tombstone
                                && account.isSettled()
                                && account.seen().doubts().isEmpty()));
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
        observe(run, resolution);
        var ending = rounds(run, resolution, resolved);
        if (run.refused()) {
            resolutions.refreshed(run.permit(), priority);
        }
        return ending;
    }

    /** Taking access away needs neither a mapping nor a catalogue. */
    private Ending withoutRoles(ConvergenceRun run) {
        var resolution = resolutions.by(run.permit().lease().versions());
        observe(run, resolution);
        return rounds(run, resolution, RoleResolution.Resolved.NOTHING);
    }

    private Ending rounds(ConvergenceRun run, RoleResolution resolution, RoleResolution.Resolved resolved) {
        var account = run.account();
        for (var round = 1; ; round++) {
            if (round > 1) {
                readWhatWasFound(run, resolution);
            }
            var ownership = new AdoptionDecision(properties.adoption()).decide(run, resolution);
            if (ownership != Ownership.MANAGED) {
                return endings.notAdopted(run, ownership);
            }
            var plan = planner(account)
                    .plan(Desired.of(account.life(), account.profile(), resolved.roles()), run.observed());
            try {
                run.apply(plan);
                return endings.applied(run, plan, resolved);
            } catch (ConvergenceRun.FoundExisting found) {
                log.info("Account {}: a user with this login exists in Falcon.", account.id());
            } catch (FalconException.UnknownUser unknown) {
                goneOrThrow(run, unknown);
            } catch (FalconException.Ambiguous lost) {
                log.info("Account {}: the answer of a call was lost: {}", account.id(), lost.getMessage());
                if (round == ROUNDS || run.observed().user().isEmpty()) {
                    throw lost;
                }
            }
            if (round == ROUNDS) {
                throw new FalconException.Unavailable("Falcon kept answering differently", Optional.empty());
            }
        }
    }

    /** Whose user it is cannot be told before it is known what it holds. */
    private static void readWhatWasFound(ConvergenceRun run, RoleResolution resolution) {
        var observed = run.observed();
        if (observed.user().isPresent() && observed.holdings().known().isEmpty()) {
            run.readRoles(mappedCids(resolution));
        }
    }

    /** A managed user that somebody else deleted in Falcon is never created again by itself. */
    private void goneOrThrow(ConvergenceRun run, FalconException.UnknownUser unknown) {
        var account = run.account();
        var managed = account.life() == Lifecycle.ACTIVE && run.ownership() == Ownership.MANAGED;
        if (managed && !run.isNewborn() && !isPerhapsOurDelete(account)) {
            throw unknown;
        }
        run.gone();
    }

    /** Where a deactivation deletes: its call may be the one whose answer was lost before the user was activated again. */
    private boolean isPerhapsOurDelete(Account account) {
        var deactivation = properties.deactivation();
        var deletes = deactivation.policy() != Policy.Deactivation.REVOKE_ROLES
                || deactivation.residual() == Policy.Residual.DELETE;
        return deletes
                && account.seen().doubts().stream()
                        .map(Doubt::what)
                        .anyMatch(what -> what == Doubt.What.TAKEOVER || what == Doubt.What.LOST_CALL);
    }

    private void observe(ConvergenceRun run, RoleResolution resolution) {
        var account = run.account();
        if (account.falcon().isEmpty() && mustLookUp(account)) {
            run.lookUp();
            return;
        }
        if (run.observed().user().isEmpty() || !mustRead(account)) {
            return;
        }
        try {
            if (hasDoubtThatIsOver(account)) {
                run.readUser();
            }
            if (run.observed().user().isPresent()) {
                run.readRoles(mappedCids(resolution));
            }
        } catch (FalconException.UnknownUser unknown) {
            goneOrThrow(run, unknown);
        }
    }

    /** Before it is believed that there is no user: a create may have been lost, or the account was never looked up. */
    private static boolean mustLookUp(Account account) {
        return account.life() != Lifecycle.ACTIVE
                && (account.seen().createInDoubt() || account.progress().convergedGeneration() == 0);
    }

    private boolean hasDoubtThatIsOver(Account account) {
        var now = clock.instant();
        return account.seen().doubts().stream()
                .anyMatch(doubt -> doubt.what() != Doubt.What.OWN_WRITE && doubt.isOver(now));
    }

    private boolean mustRead(Account account) {
        var known = account.holdings().known();
        return switch (account.life()) {
            case ACTIVE ->
                account.ownership() == Ownership.REQUESTED
                        || known.filter(at -> at.isAfter(clock.instant().minus(properties.observedMaxAge())))
                                .isEmpty()
                        || account.isSettled();
            case INACTIVE -> true;
            case DELETING, DELETED ->
                account.ownership() == Ownership.REQUESTED
                        || properties.deletion().policy() == Policy.Deletion.DEACTIVATE
                        || (properties.deletion().revokeFirst()
                                && (known.isEmpty()
                                        || !account.holdings().roles().isEmpty()));
        };
    }

    private static Set<Cid> mappedCids(RoleResolution resolution) {
        return resolution.mapping().entries().stream()
                .map(RoleMapping.Entry::cid)
                .flatMap(Optional::stream)
                .filter(cid -> !resolution.home().equals(Optional.of(cid)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private List<GroupRef> groupsOf(Account account) {
        return store.accounts().groupsOf(Set.of(account.id())).getOrDefault(account.id(), List.of());
    }

    private Planner planner(Account account) {
        var due = account.wanted()
                .deleteDue()
                .filter(at -> !at.isAfter(clock.instant()))
                .isPresent();
        return new Planner(properties.policy(due), tenant.dialect());
    }
}
