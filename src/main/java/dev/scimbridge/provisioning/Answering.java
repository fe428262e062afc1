package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.provisioning.Accounts.Leased;
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
final class Answering implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Answering.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Accounts accounts;
    private final Convergence convergence;
    private final Clock clock;
    private final Runnable pause;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("converge-", 0).factory());

    Answering(Accounts accounts, Convergence convergence, Clock clock) {
        this(accounts, convergence, clock, Answering::pause);
    }

    /** @param pause what passes the time until somebody else's lease is looked at again */
    Answering(Accounts accounts, Convergence convergence, Clock clock, Runnable pause) {
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
    record Task(AccountId id, long generation, Optional<Leased> leased) {}

    /** Converges one account and waits for it; {@link Ended#BUSY} when it is not done within the budget. */
    Ended converge(Task task, Priority priority, Waiting waiting, Budget budget) {
        return await(start(task, priority, waiting, budget), budget);
    }

    /** Converges several accounts at once and waits for all of them within the one budget. */
    void converge(List<Task> tasks, Priority priority, Budget budget) {
        var running = tasks.stream()
                .map(task -> start(task, priority, Waiting.nobody(), budget))
                .toList();
        running.forEach(future -> await(future, budget));
    }

    private Future<Ended> start(Task task, Priority priority, Waiting waiting, Budget budget) {
        return threads.submit(() -> run(task, priority, waiting, budget));
    }

    private Ended run(Task task, Priority priority, Waiting waiting, Budget budget) {
        try {
            return task.leased()
                    .map(leased -> convergence.converge(leased, priority, waiting))
                    .orElseGet(() -> join(task, priority, waiting, budget));
        } catch (RuntimeException unexpected) {
            log.error("Account {}: converge ended unexpectedly.", task.id(), unexpected);
            return Ended.BUSY;
        }
    }

    /** Somebody else has the lease: wait for it to end, or to get it. */
    private Ended join(Task task, Priority priority, Waiting waiting, Budget budget) {
        while (budget.left(clock).isPositive()) {
            if (settled(task)) {
                return Ended.BUSY;
            }
            var ended = convergence.converge(task.id(), priority, waiting);
            if (ended.newest()) {
                return ended;
            }
            pause.run();
        }
        return Ended.BUSY;
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

    private Ended await(Future<Ended> running, Budget budget) {
        try {
            return running.get(budget.left(clock).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return Ended.BUSY;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Ended.BUSY;
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
