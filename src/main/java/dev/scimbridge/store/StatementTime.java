package dev.scimbridge.store;

import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.dao.QueryTimeoutException;

/** How a database is kept from working on for ever, and what is read in several statements is of one moment. */
interface StatementTime {

    /**
     * Reads, and writes nothing.
     *
     * @param most that all of it may take, once there is a connection; on PostgreSQL the statement or fetch that is under way at the end may
     *     take as long once more
     * @throws QueryTimeoutException it took longer; its connection is as good as before
     */
    <R> R within(Duration most, Supplier<R> reading);

    /** By {@link System#nanoTime}; bound within {@link #within}. */
    ScopedValue<Long> END = ScopedValue.newInstance();

    static boolean isOver() {
        return END.isBound() && System.nanoTime() - END.get() > 0;
    }

    /** To be asked between rows: a database that is fetched from in parts begins to count anew with each. */
    static void requireTime() {
        if (isOver()) {
            throw new QueryTimeoutException("the time of this search is over");
        }
    }
}
