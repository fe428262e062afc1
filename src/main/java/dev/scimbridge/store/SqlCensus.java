package dev.scimbridge.store;

import dev.scimbridge.account.State;
import dev.scimbridge.convergence.Census;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The census in SQL. */
final class SqlCensus implements Census {

    private final JdbcClient jdbc;

    SqlCensus(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<State, Long> byState() {
        var counts = new EnumMap<State, Long>(State.class);
        jdbc.sql("""
                select state, count(*) as number from accounts where life <> 'DELETED' or state = 'FAILED' group by state
                """).query(row -> {
            counts.put(State.valueOf(row.getString("state")), row.getLong("number"));
        });
        return counts;
    }
}
