package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.BridgeProperties.DeprovisioningProperties;
import dev.scimbridge.plan.rails.LossBudget;
import dev.scimbridge.plan.rails.LossWindow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Losses of access in SQL, a row each, by the database's clock; one row is locked while they are counted. */
final class SqlLossBudget implements LossBudget, LossWindow {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SqlDialect dialect;
    private final DeprovisioningProperties properties;
    private final Clock clock;
    private volatile Managed managed = new Managed(0, Instant.MIN);

    SqlLossBudget(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            SqlDialect dialect,
            DeprovisioningProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.dialect = dialect;
        this.properties = properties;
        this.clock = clock;
    }

    private record Managed(long number, Instant counted) {}

    @Override
    public boolean admit(AccountId account) {
        return Objects.requireNonNull(transaction.execute(tx -> {
            jdbc.sql("select id from rails where id = 1" + dialect.forUpdate())
                    .query(Integer.class)
                    .single();
            jdbc.sql("delete from losses where lost_at <= %s - ?".formatted(dialect.nowMillis()))
                    .param(properties.window().toMillis())
                    .update();
            return admitted(account);
        }));
    }

    private boolean admitted(AccountId account) {
        if (isCounted(account)) {
            return true;
        }
        long spent = jdbc.sql("select count(*) from losses").query(Long.class).single();
        if (spent >= limit(spent)) {
            return false;
        }
        jdbc.sql("insert into losses (account_id, lost_at) values (?, %s)".formatted(dialect.nowMillis()))
                .param(account.toString())
                .update();
        return true;
    }

    @Override
    public Set<AccountId> counted() {
        return Set.copyOf(
                jdbc.sql("select account_id from losses where lost_at > %s - ?".formatted(dialect.nowMillis()))
                        .param(properties.window().toMillis())
                        .query((row, number) -> new AccountId(UUID.fromString(row.getString(1))))
                        .list());
    }

    @Override
    public long limit() {
        return limit(Long.MAX_VALUE);
    }

    private boolean isCounted(AccountId account) {
        return jdbc.sql("select count(*) from losses where account_id = ?")
                        .param(account.toString())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** How many accounts there are is asked only where that decides. */
    private long limit(long spent) {
        return spent < properties.atLeast()
                ? properties.atLeast()
                : Math.max(properties.atLeast(), managed() * properties.percent() / 100);
    }

    private long managed() {
        var now = clock.instant();
        var known = managed;
        if (known.counted().isBefore(now.minus(FRESH))) {
            known = new Managed(
                    jdbc.sql("select count(*) from accounts where ownership <> 'UNMANAGED' and life <> 'DELETED'")
                            .query(Long.class)
                            .single(),
                    now);
            managed = known;
        }
        return known.number();
    }
}
