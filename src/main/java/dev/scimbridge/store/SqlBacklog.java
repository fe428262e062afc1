package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.convergence.Backlog;
import dev.scimbridge.convergence.Wish;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The backlog in SQL; each question is one statement that an index serves, or that only an operator asks. */
final class SqlBacklog implements Backlog {

    private final JdbcClient jdbc;

    SqlBacklog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Instant> oldestPending() {
        return time("select min(pending_since) from accounts where pending_since is not null");
    }

    @Override
    public Map<Wish, Long> pending() {
        var pending = new EnumMap<Wish, Long>(Wish.class);
        jdbc.sql("""
                select life, falcon_uuid is not null as in_falcon, count(*) as number from accounts
                where pending_since is not null group by life, falcon_uuid is not null
                """).query(row -> {
            var wish = Wish.of(Lifecycle.valueOf(row.getString("life")), row.getBoolean("in_falcon"));
            pending.merge(wish, row.getLong("number"), Long::sum);
        });
        return pending;
    }

    @Override
    public List<FailedAccount> failed(int limit) {
        return jdbc.sql("""
                select id, user_name, detail from accounts where state = 'FAILED'
                order by last_modified desc, id limit ?
                """)
                .param(limit)
                .query((row, number) -> new FailedAccount(
                        new AccountId(UUID.fromString(row.getString("id"))),
                        row.getString("user_name"),
                        Optional.ofNullable(row.getString("detail"))))
                .list();
    }

    @Override
    public long openDepartures() {
        return jdbc.sql("select count(*) from departures").query(Long.class).single();
    }

    @Override
    public Optional<Instant> allRolesRead() {
        return time("select roles_read_at from tenancy");
    }

    @Override
    public Optional<Instant> rolesKnownSince() {
        return time("""
                select min(coalesce(holdings_known, 0)) from accounts
                where falcon_uuid is not null and life in ('ACTIVE', 'INACTIVE') and ownership <> 'UNMANAGED'
                """);
    }

    @Override
    public Optional<Instant> mappingSince() {
        return time("select since from mapping_versions order by number desc limit 1");
    }

    /** Of one row or none; SQL's null, and zero, are no time. */
    private Optional<Instant> time(String sql) {
        return jdbc.sql(sql)
                .query((row, number) -> row.getLong(1))
                .optional()
                .filter(millis -> millis > 0)
                .map(Instant::ofEpochMilli);
    }
}
