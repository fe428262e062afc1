package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.Desired;
import dev.scimbridge.plan.Dialect;
import dev.scimbridge.plan.Planner;
import dev.scimbridge.plan.rails.PendingHold;
import dev.scimbridge.plan.rails.Proposal;
import dev.scimbridge.plan.rails.Rail;
import dev.scimbridge.plan.rails.Ruling;
import java.time.Clock;
import java.util.HashSet;
import java.util.function.Supplier;

/** Makes the plan for an account that was observed: whose it is, what is to change, and what the rails let through of it. */
final class Planning {

    private final Supplier<Dialect> dialect;
    private final Rail rails;
    private final BridgeProperties properties;
    private final Clock clock;

    Planning(Supplier<Dialect> dialect, Rail rails, BridgeProperties properties, Clock clock) {
        this.dialect = dialect;
        this.rails = rails;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Whether a user that somebody else made in Falcon becomes ours ({@code bridge.adoption}).
     *
     * @return {@link Ownership#REQUESTED} where an operator has to decide
     */
    Ownership ownership(PlanSubject subject, RoleResolution resolution) {
        if (subject.ownership() == Ownership.MANAGED
                || subject.observed().user().isEmpty()) {
            return Ownership.MANAGED;
        }
        if (subject.pending().filter(PendingHold::allowed).isPresent()) {
            return Ownership.MANAGED;
        }
        return switch (properties.adoption()) {
            case ALLOW -> Ownership.MANAGED;
            case REFUSE -> Ownership.UNMANAGED;
            case REFUSE_ADMINS ->
                holdsForeignAdminRole(subject.observed().holdings(), resolution)
                        ? Ownership.REQUESTED
                        : Ownership.MANAGED;
        };
    }

    private static boolean holdsForeignAdminRole(Holdings holdings, RoleResolution resolution) {
        var foreign = new HashSet<>(holdings.grants());
        foreign.removeAll(holdings.ours());
        return foreign.stream().map(RoleGrant::roleId).anyMatch(resolution::isAdmin);
    }

    /** For an account that is ours. */
    Ruling plan(PlanSubject subject, Entitlement entitlement) {
        var account = subject.account();
        var desired = Desired.of(
                account.life(), account.profile(), entitlement.roles().roles());
        return rails.judge(new Proposal(
                account.id(),
                subject.observed().user(),
                subject.observed().holdings(),
                planner(account).plan(desired, subject.observed()),
                entitlement.resolution().adminRoles(),
                subject.pending(),
                subject.locked()));
    }

    private Planner planner(Account account) {
        var due = account.wanted()
                .deleteDue()
                .filter(at -> !at.isAfter(clock.instant()))
                .isPresent();
        return new Planner(properties.policy(due), dialect.get());
    }
}
