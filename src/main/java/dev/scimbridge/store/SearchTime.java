package dev.scimbridge.store;

import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.convergence.BridgeProperties;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * How long the database may work on a search, so that one of a client does not keep a connection from all others.
 *
 * @param most that each of its statements may take, of which there are two at most that take time: the page, and the total
 */
record SearchTime(StatementTime statements, Duration most) {

    private static final Logger log = LoggerFactory.getLogger(SearchTime.class);

    /** Of a disk that is slow, however soon Falcon is not waited for. */
    private static final Duration LEAST = Duration.ofSeconds(5);

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
        try {
            return statements.within(most, search);
        } catch (QueryTimeoutException late) {
            log.warn(
                    "A search was given up when the database had worked on it for {}; the client is told to narrow it.",
                    most);
            throw ProvisioningException.TooMany.slow(most);
        }
    }
}
