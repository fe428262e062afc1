package dev.scimbridge.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.sqlite.ProgressHandler;

/**
 * SQLite asks now and then whether it is to go on. That belongs to a connection, and the answer to whoever uses it: nobody has to be told
 * when a connection goes back to the pool, and what writes is never stopped.
 */
final class SqliteStatementTime implements StatementTime {

    /** Steps of its virtual machine between two questions; some tenths of a millisecond. */
    private static final int STEPS = 10_000;

    private static final ScopedValue<Long> END = ScopedValue.newInstance();

    static void watch(Connection connection) throws SQLException {
        ProgressHandler.setHandler(connection, STEPS, new ProgressHandler() {
            @Override
            protected int progress() {
                return END.isBound() && System.nanoTime() - END.get() > 0 ? 1 : 0;
            }
        });
    }

    @Override
    public <R> R within(Duration most, Supplier<R> reading) {
        return ScopedValue.where(END, System.nanoTime() + most.toNanos()).call(reading::get);
    }
}
