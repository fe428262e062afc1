package dev.scimbridge.store;

import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.convergence.BridgeProperties;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * How long the database may work on a search, so that one of a client does not keep a connection from all others. What it reads of several
 * statements is of one moment.
 */
record SearchTime(StatementTime statements, Duration most) {

    private static final Logger log = LoggerFactory.getLogger(SearchTime.class);

    /** Of a disk that is slow, however soon Falcon is not waited for. */
    private static final Duration LEAST = Duration.ofSeconds(5);

    private static final Duration UNBOUND = Duration.ofHours(1);

    /** As long as a request waits for Falcon: so long does its client listen. */
    static SearchTime of(StatementTime statements, BridgeProperties bridge) {
        var most = bridge.answerWithin();
        return new SearchTime(statements, most.compareTo(LEAST) < 0 ? LEAST : most);
    }

    /**
     * In a transaction of somebody else nothing is bound: that is not a client's search.
     *
     * @throws ProvisioningException.TooMany it takes longer
     */
    <R> R within(Supplier<R> search) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return search.get();
        }
        var began = new AtomicLong();
        try {
            return statements.within(most, () -> {
                began.set(System.nanoTime());
                return search.get();
            });
        } catch (QueryTimeoutException late) {
            var worked = Duration.ofNanos(began.get() == 0 ? 0 : System.nanoTime() - began.get());
            log.warn(
                    "A search was given up when the database had worked on it for {} s; the client is told to narrow it.",
                    worked.toSeconds());
            throw ProvisioningException.TooMany.slow(worked);
        }
    }

    /** As {@link #within}, for what no client could narrow. */
    <R> R unbound(Supplier<R> search) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? search.get()
                : statements.within(UNBOUND, search);
    }
}
