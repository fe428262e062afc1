package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.plan.Desired;
import dev.scimbridge.plan.Dialect;
import dev.scimbridge.plan.Planner;
import dev.scimbridge.plan.rails.AdminRoles;
import dev.scimbridge.plan.rails.Proposal;
import dev.scimbridge.plan.rails.Rail;
import dev.scimbridge.plan.rails.Ruling;
import java.time.Clock;
import java.util.function.Supplier;

/** Makes the plan for an account that was observed: what is to change, and what the rails let through of it. */
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

    /** Whoever it belongs to: that is for the rails to say. */
    Ruling plan(PlanSubject subject, Entitlement entitlement) {
        var account = subject.account();
        var roles = entitlement.roles();
        var desired = Desired.of(account.life(), account.profile(), roles.roles(), roles.claimed());
        return rails.judge(new Proposal(
                account.id(),
                subject.ownership(),
                subject.observed(),
                planner(account).plan(desired, subject.observed()).withoutGranting(subject.taken()),
                new AdminRoles(entitlement.resolution().adminRoles(), roles.claimed()),
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
