package dev.scimbridge.store;

import dev.scimbridge.convergence.Priority;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A store that was put back from a backup: older than Falcon, and than what the identity provider has said since. What it knows of
 * Falcon is forgotten, and what it wants is not carried out before an operator has seen the plan, as after mode observe: a member that
 * left a group after the backup would get its role back, and one that joined would lose it.
 */
public final class RestoredStore {

    private static final Duration UNTIL_ACCEPTED = Duration.ofDays(7);

    private static final List<String> FORGETTING = List.of(
            """
            update accounts set
                holdings_known = null, falcon_created_at = null,
                lease_owner = null, lease_until = null, lease_after = null, lease_written = false
            """,
            "update account_roles set written_at = null",
            "delete from doubts where what <> 'LOST_CREATE'",
            "delete from drift",
            "delete from leaving_admins",
            "delete from scheduled_tasks");

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SqlWakeups wakeups;
    private final Clock clock;

    RestoredStore(JdbcClient jdbc, TransactionTemplate transaction, SqlWakeups wakeups, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    /**
     * All in one transaction, or nothing. Which roles are ours is kept; the calls in doubt have landed long ago. No service may be
     * running.
     *
     * @return how many accounts are compared with Falcon after the next start
     */
    public int distrust() {
        return Objects.requireNonNull(transaction.execute(tx -> {
            FORGETTING.forEach(sql -> jdbc.sql(sql).update());
            doubtCreates();
            jdbc.sql("update tenancy set mirrored_at = null, roles_read_at = null, observing = ?")
                    .param(true)
                    .update();
            wakeups.wakeWhere(Condition.of("a.ownership <> 'UNMANAGED'"), clock.instant(), Priority.BACKGROUND);
            return jdbc.sql("select count(*) from scheduled_tasks")
                    .query(Integer.class)
                    .single();
        }));
    }

    /** Whoever had no user in Falcon when the backup was made may have got one since, by a create of ours: it is looked for first. */
    private void doubtCreates() {
        var now = clock.instant();
        jdbc.sql("""
                insert into doubts (account_id, what, since, until)
                select id, 'LOST_CREATE', ?, ? from accounts
                where falcon_uuid is null and life <> 'DELETED' and ownership <> 'UNMANAGED'
                on conflict (account_id, what) do update set until = excluded.until
                """)
                .params(now.toEpochMilli(), now.plus(UNTIL_ACCEPTED).toEpochMilli())
                .update();
    }
}
