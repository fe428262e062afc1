package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.Accounts.Leased;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converges accounts on behalf of a request, which waits no longer than its budget. What is not done by then goes on: a
 * converge that has the lease runs to its end, and the wake-up of the intent stands behind all others.
 */
public final class InlineConvergence implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(InlineConvergence.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Accounts accounts;
    private final Convergence convergence;
    private final Clock clock;
    private final Runnable pause;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("converge-", 0).factory());

    public InlineConvergence(Accounts accounts, Convergence convergence, Clock clock) {
        this(accounts, convergence, clock, InlineConvergence::pause);
    }

    /** @param pause what passes the time until somebody else's lease is looked at again */
    public InlineConvergence(Accounts accounts, Convergence convergence, Clock clock, Runnable pause) {
        this.accounts = accounts;
        this.convergence = convergence;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * One account to bring to a generation.
     *
     * @param leased the lease, where the intent's transaction got it
     */
    public record Task(AccountId id, long generation, Optional<Leased> leased) {}

    /** Converges one account and waits for it; {@link Verdict#BUSY} when it is not done within the budget. */
    public Verdict converge(Task task, Priority priority, ClientWait waiting, AnswerDeadline budget) {
        return await(start(task, priority, waiting, budget), budget);
    }

    /** Converges several accounts at once and waits for all of them within the one budget. */
    public void converge(List<Task> tasks, Priority priority, AnswerDeadline budget) {
        var running = tasks.stream()
                .map(task -> start(task, priority, ClientWait.nobody(), budget))
                .toList();
        running.forEach(future -> await(future, budget));
    }

    private Future<Verdict> start(Task task, Priority priority, ClientWait waiting, AnswerDeadline budget) {
        return threads.submit(() -> run(task, priority, waiting, budget));
    }

    private Verdict run(Task task, Priority priority, ClientWait waiting, AnswerDeadline budget) {
        try {
            return task.leased()
                    .map(leased -> convergence.converge(leased, priority, waiting))
                    .orElseGet(() -> join(task, priority, waiting, budget));
        } catch (RuntimeException unexpected) {
            log.error("Account {}: converge ended unexpectedly.", task.id(), unexpected);
            return Verdict.BUSY;
        }
    }

    /** Somebody else has the lease: wait for it to end, or to get it. */
    private Verdict join(Task task, Priority priority, ClientWait waiting, AnswerDeadline budget) {
        while (budget.left(clock).isPositive()) {
            if (settled(task)) {
                return Verdict.BUSY;
            }
            var ended = convergence.converge(task.id(), priority, waiting);
            if (ended.newest()) {
                return ended;
            }
            pause.run();
        }
        return Verdict.BUSY;
    }

    private boolean settled(Task task) {
        return accounts.find(task.id())
                .map(Account::progress)
                .map(progress -> progress.settledAt(task.generation()))
                .orElse(true);
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.plusMillis(ThreadLocalRandom.current().nextLong(POLL.toMillis())));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Verdict await(Future<Verdict> running, AnswerDeadline budget) {
        try {
            return running.get(budget.left(clock).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return Verdict.BUSY;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Verdict.BUSY;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible.getCause());
        }
    }

    /** Lets converges that run come to their end. */
    @Override
    public void close() {
        threads.close();
    }
}
