package dev.scimbridge.store;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** By {@code statement_timeout}, until the end of a transaction of its own; a shorter one that somebody has set stays. */
record PostgresStatementTime(JdbcTemplate jdbc, TransactionTemplate reading) implements StatementTime {

    private static final String BIND = """
            select set_config('statement_timeout', ? || 'ms', true)
            where current_setting('statement_timeout')::interval not between interval '1 microsecond' and (? || 'ms')::interval
            """;

    @Override
    public <R> R within(Duration most, Supplier<R> read) {
        return Objects.requireNonNull(reading.execute(tx -> {
            var millis = String.valueOf(most.toMillis());
            jdbc.queryForList(BIND, millis, millis);
            return ScopedValue.where(END, System.nanoTime() + most.toNanos()).call(read::get);
        }));
    }
}
