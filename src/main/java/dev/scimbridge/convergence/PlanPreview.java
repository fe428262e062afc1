package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.plan.Dialect;
import dev.scimbridge.plan.Observed;
import dev.scimbridge.plan.rails.AdminHolders;
import dev.scimbridge.plan.rails.LossWindow;
import dev.scimbridge.plan.rails.ModeRail;
import dev.scimbridge.plan.rails.ProtectedUsers;
import dev.scimbridge.plan.rails.Rails;
import java.time.Clock;

/** Planning that changes nothing: what the rails count is counted for the preview alone, and the mode of the bridge is left out. */
final class PlanPreview {

    private final TenantBindings bindings;
    private final Counted counted;
    private final BridgeProperties properties;
    private final Clock clock;

    PlanPreview(TenantBindings bindings, Counted counted, BridgeProperties properties, Clock clock) {
        this.bindings = bindings;
        this.counted = counted;
        this.properties = properties;
        this.clock = clock;
    }

    /** What the rails count. */
    record Counted(LossWindow losses, AdminHolders admins) {}

    /** For one look over all accounts: its plans count together. */
    Planning begin() {
        var dialect = Dialect.named(
                bindings.binding().map(TenantBindings.Binding::dialect).orElse(Dialect.USER_MANAGEMENT.name()));
        var rails = Rails.all(
                properties.adoption(),
                () -> ModeRail.Mode.ENFORCE,
                new ProtectedUsers(properties.rails().protectedUsers()),
                counted.admins().preview(),
                counted.losses().preview());
        return new Planning(() -> dialect, rails, properties, clock);
    }

    Observed observed(Account account) {
        return Observed.of(account.seen(), properties.readLag(), clock.instant());
    }
}
