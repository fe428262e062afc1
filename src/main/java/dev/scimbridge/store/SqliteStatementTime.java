package dev.scimbridge.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.ProgressHandler;

/**
 * SQLite asks now and then whether it is to go on. That belongs to a connection, and the answer to whoever uses it: nobody has to be told
 * when a connection goes back to the pool, and what writes is never stopped.
 */
record SqliteStatementTime(TransactionTemplate reading) implements StatementTime {

    /** Steps of its virtual machine between two questions; some tenths of a millisecond. */
    private static final int STEPS = 10_000;

    static void watch(Connection connection) throws SQLException {
        ProgressHandler.setHandler(connection, STEPS, new ProgressHandler() {
            @Override
            protected int progress() {
                return StatementTime.isOver() ? 1 : 0;
            }
        });
    }

    @Override
    public <R> R within(Duration most, Supplier<R> read) {
        return Objects.requireNonNull(reading.execute(
                tx -> ScopedValue.where(END, System.nanoTime() + most.toNanos()).call(read::get)));
    }
}
