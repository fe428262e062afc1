package dev.scimbridge.store;

import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.dao.QueryTimeoutException;

/** How a database is kept from working on for ever. */
interface StatementTime {

    /**
     * Reads, and writes nothing.
     *
     * @param most that a statement of it may take
     * @throws QueryTimeoutException it took longer; its connection is as good as before
     */
    <R> R within(Duration most, Supplier<R> reading);
}
