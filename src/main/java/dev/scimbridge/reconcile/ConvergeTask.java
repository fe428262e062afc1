package dev.scimbridge.reconcile;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.BackgroundConvergence;
import dev.scimbridge.convergence.Priority;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Clock;
import java.time.Duration;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The task behind every wake-up of an account: its instance is the account's id, so that an account has one at most.
 *
 * <p>When a run ends, the account's row is locked and its generation looked at in the same transaction that ends the wake-up:
 * an intent that came meanwhile either sees the row gone and writes a new one, or is seen here.
 */
final class ConvergeTask {

    /** Also in the SQL that wakes accounts. */
    static final String NAME = "converge";

    private static final Retry ENDING = Retry.of(
            "converge-end",
            RetryConfig.custom()
                    .maxAttempts(4)
                    .waitDuration(Duration.ofMillis(500))
                    .build());

    private final BackgroundConvergence background;
    private final ConvergePlaces places;
    private final Pauses pauses;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ConvergeTask(
            BackgroundConvergence background,
            ConvergePlaces places,
            Pauses pauses,
            TransactionTemplate transaction,
            Clock clock) {
        this.background = background;
        this.places = places;
        this.pauses = pauses;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The converge could not be brought to an end; tried again, later each time. */
    private static final class NotYet extends RuntimeException {
        NotYet() {
            super("not yet", null, false, false);
        }
    }

    CustomTask<Void> task() {
        return Tasks.custom(NAME, Void.class)
                .onFailure(this::retry)
                .onDeadExecution(this::revive)
                .execute((instance, context) -> run(instance));
    }

    /** Its process died. By the one clock of all, where the library's own would take the machine's. */
    private void revive(ExecutionComplete dead, ExecutionOperations<Void> operations) {
        operations.reschedule(dead, clock.instant());
    }

    private CompletionHandler<Void> run(TaskInstance<Void> instance) {
        var id = AccountId.parse(instance.getId()).orElseThrow();
        var priority = Priority.ofRank(instance.getPriority());
        var next = places.hold(priority, () -> background.converge(id, priority));
        if (next instanceof BackgroundConvergence.Retry) {
            throw new NotYet();
        }
        return (done, operations) -> end(id, next, done, operations);
    }

    /**
     * Repeated where PostgreSQL has ended the session of a process that stood still, or the account's row is in use: else the wake-up would
     * stay picked until this process is taken for dead.
     */
    private void end(
            AccountId id,
            BackgroundConvergence.Next next,
            ExecutionComplete done,
            ExecutionOperations<Void> operations) {
        ENDING.executeRunnable(() -> transaction.executeWithoutResult(tx -> {
            if (background.isUnsettled(id)) {
                operations.reschedule(done, clock.instant());
            } else if (next instanceof BackgroundConvergence.At at) {
                operations.reschedule(done, at.time());
            } else {
                operations.remove();
            }
        }));
    }

    private void retry(ExecutionComplete failed, ExecutionOperations<Void> operations) {
        var execution = failed.getExecution();
        var priority = Priority.ofRank(execution.taskInstance.getPriority());
        operations.reschedule(
                failed,
                pauses.until(
                        priority,
                        execution.consecutiveFailures,
                        failed.getTimeDone().minus(failed.getDuration())));
    }
}
