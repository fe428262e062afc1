package dev.scimbridge.convergence;

import dev.scimbridge.plan.rails.ModeRail.Mode;
import java.util.function.Supplier;

/**
 * How far the bridge may go now: as configured ({@code bridge.mode}), but a store that was used in mode observe, or put back from a backup,
 * stays in it until an operator has seen and accepted the plan. The store is asked each time: it may be put back while this process runs.
 */
public class ModeInForce implements Supplier<Mode> {

    private final TenantBindings bindings;
    private final Mode configured;

    ModeInForce(TenantBindings bindings, Mode configured) {
        this.bindings = bindings;
        this.configured = configured;
    }

    @Override
    public Mode get() {
        return configured == Mode.OBSERVE || bindings.observing() ? Mode.OBSERVE : configured;
    }

    /**
     * Notes at a start what the store is used for.
     *
     * @return whether the configured mode waits for an operator's word
     */
    public boolean begin() {
        if (configured == Mode.OBSERVE) {
            bindings.observing(true);
        }
        return get() != configured;
    }
}
