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

    @Override
    public Map<Access, Long> byAccess() {
        var counts = new EnumMap<Access, Long>(Access.class);
        jdbc.sql("""
                select case
                    when ownership = 'UNMANAGED' then 'UNMANAGED'
                    when active = false then 'INACTIVE'
                    when exists (select 1 from account_roles r where r.account_id = a.id and r.held = true) then 'ROLES'
                    else 'NO_ROLES' end as access, count(*) as number
                from accounts a where life <> 'DELETED' group by 1
                """).query(row -> {
            counts.put(Access.valueOf(row.getString("access")), row.getLong("number"));
        });
        return counts;
    }
}
