package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.Desired;
import dev.scimbridge.plan.Planner;
import dev.scimbridge.plan.rails.PendingHold;
import dev.scimbridge.plan.rails.Proposal;
import dev.scimbridge.plan.rails.Rail;
import dev.scimbridge.plan.rails.Ruling;
import java.time.Clock;
import java.util.HashSet;

/** Makes the plan for an account that was observed: whose it is, what is to change, and what the rails let through of it. */
final class Planning {

    private final TenantGate tenant;
    private final Rail rails;
    private final BridgeProperties properties;
    private final Clock clock;

    Planning(TenantGate tenant, Rail rails, BridgeProperties properties, Clock clock) {
        this.tenant = tenant;
        this.rails = rails;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Whether a user that somebody else made in Falcon becomes ours ({@code bridge.adoption}).
     *
     * @return {@link Ownership#REQUESTED} where an operator has to decide
     */
    Ownership ownership(ConvergenceRun run, RoleResolution resolution) {
        if (run.ownership() == Ownership.MANAGED || run.observed().user().isEmpty()) {
            return Ownership.MANAGED;
        }
        if (run.pending().filter(PendingHold::allowed).isPresent()) {
            return Ownership.MANAGED;
        }
        return switch (properties.adoption()) {
            case ALLOW -> Ownership.MANAGED;
            case REFUSE -> Ownership.UNMANAGED;
            case REFUSE_ADMINS -> holdsForeignAdminRole(run, resolution) ? Ownership.REQUESTED : Ownership.MANAGED;
        };
    }

    private static boolean holdsForeignAdminRole(ConvergenceRun run, RoleResolution resolution) {
        var foreign = new HashSet<>(run.observed().holdings().grants());
        foreign.removeAll(run.observed().holdings().ours());
        return foreign.stream().map(RoleGrant::roleId).anyMatch(resolution::isAdmin);
    }

    /** For an account that is ours. */
    Ruling plan(ConvergenceRun run, RoleResolution resolution, RoleResolution.Resolved resolved) {
        var account = run.account();
        var desired = Desired.of(account.life(), account.profile(), resolved.roles());
        var plan = planner(account).plan(desired, run.observed());
        return rails.judge(new Proposal(
                account.id(),
                run.observed().user(),
                run.observed().holdings(),
                plan,
                resolution.adminRoles(),
                run.pending(),
                run.locked()));
    }

    private Planner planner(Account account) {
        var due = account.wanted()
                .deleteDue()
                .filter(at -> !at.isAfter(clock.instant()))
                .isPresent();
        return new Planner(properties.policy(due), tenant.dialect());
    }
}
