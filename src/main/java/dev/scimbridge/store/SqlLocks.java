package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.Locks;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Locks in SQL: a row each. */
final class SqlLocks implements Locks {

    private final JdbcClient jdbc;
    private final Clock clock;

    SqlLocks(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public boolean lock(AccountId account, Optional<String> reason, String by) {
        return jdbc.sql("""
                        insert into locks (account_id, since, reason, locked_by, login, falcon_login)
                        select a.id, ?, ?, ?, a.login, a.falcon_login from accounts a where a.id = ?
                        on conflict (account_id) do nothing
                        """)
                        .params(SqlParameters.of(clock.millis(), reason.orElse(null), by, account.toString()))
                        .update()
                == 1;
    }

    @Override
    public boolean unlock(AccountId account) {
        return jdbc.sql("delete from locks where account_id = ?")
                        .param(account.toString())
                        .update()
                == 1;
    }

    @Override
    public List<Locked> all() {
        return jdbc.sql("""
                select l.*, a.user_name from locks l join accounts a on a.id = l.account_id
                order by l.since, l.account_id
                """)
                .query((row, number) -> new Locked(
                        new AccountId(UUID.fromString(row.getString("account_id"))),
                        row.getString("user_name"),
                        Instant.ofEpochMilli(row.getLong("since")),
                        Optional.ofNullable(row.getString("reason")),
                        row.getString("locked_by")))
                .list();
    }
}
