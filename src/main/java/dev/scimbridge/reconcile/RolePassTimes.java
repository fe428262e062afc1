package dev.scimbridge.reconcile;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import dev.scimbridge.convergence.TenantBindings;
import java.time.Duration;
import java.time.Instant;

/**
 * When the role pass looks for whoever is to be read. Until all were read for the first time it looks soon again: whoever brings it forward
 * then may meet a run that began before the first listing had ended.
 */
record RolePassTimes(TenantBindings bindings) implements Schedule {

    private static final Duration AT_FIRST = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofMinutes(1);

    @Override
    public Instant getNextExecutionTime(ExecutionComplete done) {
        return done.getTimeDone().plus(bindings.rolesRead() ? LATER : AT_FIRST);
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }
}
