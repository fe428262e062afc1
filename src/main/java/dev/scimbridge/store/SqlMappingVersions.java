package dev.scimbridge.store;

import dev.scimbridge.convergence.MappingVersions;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Role mappings, one row a version; the highest number is in force. Who plans by it keeps it in force until his transaction ends, and who
 * brings another one waits for those who were there before, not for those who come after.
 */
final class SqlMappingVersions implements MappingVersions {

    private static final String IN_FORCE = "role mapping";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SqlDialect dialect;
    private final Clock clock;

    SqlMappingVersions(JdbcClient jdbc, TransactionTemplate transaction, SqlDialect dialect, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.dialect = dialect;
        this.clock = clock;
    }

    private Optional<MappingVersion> current() {
        return jdbc.sql("select number, body from mapping_versions order by number desc limit 1")
                .query((row, number) -> new MappingVersion(row.getLong("number"), row.getString("body")))
                .optional();
    }

    @Override
    public long currentNumber() {
        return jdbc.sql("select coalesce(max(number), 0) from mapping_versions")
                .query(Long.class)
                .single();
    }

    @Override
    public long currentNumberLocked() {
        dialect.share(jdbc, IN_FORCE);
        return currentNumber();
    }

    @Override
    public Optional<MappingVersion> find(long number) {
        return jdbc.sql("select number, body from mapping_versions where number = ?")
                .param(number)
                .query((row, index) -> new MappingVersion(row.getLong("number"), row.getString("body")))
                .optional();
    }

    /** Two replicas that bring the same mapping make one version of it. */
    @Override
    public MappingVersion add(String text) {
        return Objects.requireNonNull(transaction.execute(tx -> {
            dialect.takeTurns(jdbc, IN_FORCE);
            return current().filter(version -> version.text().equals(text)).orElseGet(() -> insert(text));
        }));
    }

    private MappingVersion insert(String text) {
        var next = new MappingVersion(currentNumber() + 1, text);
        jdbc.sql("insert into mapping_versions (number, body, since) values (?, ?, ?)")
                .params(next.number(), next.text(), clock.millis())
                .update();
        return next;
    }
}
