package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.Leases.Claimed;
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
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.TransactionException;

/**
 * Converges accounts on behalf of a request, which waits no longer than its deadline. What is not done by then goes on: a
 * converge that has the lease runs to its end, and the wake-up of the intent stands behind all others.
 */
public final class InlineConvergence implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(InlineConvergence.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Accounts accounts;
    private final Convergence convergence;
    private final FalconUsers falcon;
    private final Clock clock;
    private final Runnable pause;
    private final ExecutorService threads;

    /** A thread for each converge. */
    static ExecutorService virtualThreads() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("converge-", 0).factory());
    }

    /**
     * @param pause what passes the time until somebody else's lease is looked at again
     * @param threads what the converges run on
     */
    public InlineConvergence(
            Accounts accounts,
            Convergence convergence,
            FalconUsers falcon,
            Clock clock,
            Runnable pause,
            ExecutorService threads) {
        this.accounts = accounts;
        this.convergence = convergence;
        this.falcon = falcon;
        this.clock = clock;
        this.pause = pause;
        this.threads = threads;
    }

    /**
     * One account to bring to a generation.
     *
     * @param claimed the lease, where the intent's transaction got it
     */
    public record Task(AccountId id, long generation, Optional<Claimed> claimed) {}

    /** Converges one account and waits for it; {@link Verdict.Elsewhere} when it is not done within the deadline. */
    public Verdict converge(Task task, Priority priority, ClientWait waiting, AnswerDeadline deadline) {
        return await(start(task, priority, waiting, deadline), deadline).orElseGet(Verdict.Elsewhere::new);
    }

    /** Converges several accounts at once and waits for all of them within the one deadline. */
    public void converge(List<Task> tasks, Priority priority, AnswerDeadline deadline) {
        var running = tasks.stream()
                .map(task -> start(task, priority, ClientWait.forNothingNew(), deadline))
                .toList();
        running.forEach(future -> await(future, deadline));
    }

    /**
     * Asks Falcon whether somebody else there has an account's new login, no longer than the answer may take; false where that
     * could not be found out in time.
     */
    public boolean isLoginTaken(Account account, AnswerDeadline deadline) {
        var asking = threads.submit(() -> {
            try {
                return falcon.at(Priority.INLINE, Permit.until(deadline.until()))
                        .findByLogin(account.profile().login().orElseThrow())
                        .filter(found -> !found.uuid()
                                .equals(account.falcon().orElseThrow().uuid()))
                        .isPresent();
            } catch (FalconException away) {
                log.info(
                        "Account {}: could not look whether its new login is free: {}",
                        account.id(),
                        away.withoutWords());
                return false;
            }
        });
        return await(asking, deadline).orElse(false);
    }

    private Future<Verdict> start(Task task, Priority priority, ClientWait waiting, AnswerDeadline deadline) {
        return threads.submit(() -> run(task, priority, waiting, deadline));
    }

    private Verdict run(Task task, Priority priority, ClientWait waiting, AnswerDeadline deadline) {
        try {
            return task.claimed()
                    .map(claimed -> convergence.converge(claimed, priority, waiting))
                    .orElseGet(() -> join(task, priority, waiting, deadline));
        } catch (PessimisticLockingFailureException inUse) {
            log.info("Account {}: somebody else changes it; the converge is repeated by its wake-up.", task.id());
            return new Verdict.Elsewhere();
        } catch (DataAccessException | TransactionException away) {
            log.warn(
                    "Account {}: the database could not be used ({}); the converge is repeated by its wake-up.",
                    task.id(),
                    NestedExceptionUtils.getMostSpecificCause(away).getClass().getSimpleName());
            return new Verdict.Elsewhere();
        } catch (RuntimeException unexpected) {
            log.error("Account {}: converge ended unexpectedly.", task.id(), unexpected);
            return new Verdict.Elsewhere();
        }
    }

    /** Somebody else has the lease: wait for it to end, or to get it. */
    private Verdict join(Task task, Priority priority, ClientWait waiting, AnswerDeadline deadline) {
        while (deadline.left(clock).isPositive()) {
            if (settled(task)) {
                return new Verdict.Elsewhere();
            }
            var ended = convergence.converge(task.id(), priority, waiting);
            if (!(ended instanceof Verdict.Elsewhere)) {
                return ended;
            }
            pause.run();
        }
        return new Verdict.Elsewhere();
    }

    private boolean settled(Task task) {
        return accounts.find(task.id())
                .map(account -> account.isSettledAt(task.generation()))
                .orElse(true);
    }

    /** The usual pause, in part by chance. */
    static void pause() {
        try {
            Thread.sleep(POLL.plusMillis(ThreadLocalRandom.current().nextLong(POLL.toMillis())));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> Optional<T> await(Future<T> running, AnswerDeadline deadline) {
        try {
            return Optional.of(running.get(deadline.left(clock).toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
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
