package dev.scimbridge.store;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.Wakeups;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Wake-ups as rows of the scheduler's own table, written in the transaction of the intent. The scheduler's API is not used for
 * it: it has no "bring forward", and fails where several writers meet.
 */
final class SqlWakeups implements Wakeups {

    private static final String TASK = "converge";
    /** Of a run that is under way only the priority is raised, by which it is tried again; the rest is the scheduler's. */
    private static final String UPSERT = """
            on conflict (task_name, task_instance) do update set
                execution_time = case when scheduled_tasks.picked = false
                        and excluded.execution_time < scheduled_tasks.execution_time
                    then excluded.execution_time else scheduled_tasks.execution_time end,
                priority = case when excluded.priority > coalesce(scheduled_tasks.priority, 0)
                    then excluded.priority else scheduled_tasks.priority end,
                version = case when scheduled_tasks.picked = false
                    then scheduled_tasks.version + 1 else scheduled_tasks.version end
            where coalesce(scheduled_tasks.priority, 0) < excluded.priority
                or (scheduled_tasks.picked = false and scheduled_tasks.execution_time > excluded.execution_time)
            """;

    private final JdbcTemplate jdbc;
    private final JdbcCustomization times;
    private final SqlDialect dialect;
    private final Supplier<Runnable> bell;

    /** @param bell gives what makes the scheduler look for due work now */
    SqlWakeups(JdbcTemplate jdbc, JdbcCustomization times, SqlDialect dialect, Supplier<Runnable> bell) {
        this.jdbc = jdbc;
        this.times = times;
        this.dialect = dialect;
        this.bell = bell;
    }

    @Override
    public void wake(Collection<AccountId> ids, Instant at, Priority priority) {
        Chunks.of(ids).forEach(chunk -> wakeWhere(Chunks.in("a.id", chunk, AccountId::toString), at, priority));
    }

    /** What is picked is ended by its worker, which looks for a newer generation then. */
    @Override
    public void wakeAnew(AccountId id, Instant at, Priority priority) {
        jdbc.update("""
                update accounts set generation = generation + 1
                where id = ? and (lease_until is not null or exists (
                    select 1 from scheduled_tasks t where t.task_name = ? and t.task_instance = accounts.id and t.picked = ?))
                """, id.toString(), TASK, true);
        wake(List.of(id), at, priority);
    }

    @Override
    public void bringForward(String recurring, Instant at) {
        bringForward(recurring, Condition.TRUE, at);
    }

    @Override
    public void endPauses(Priority priority, Instant at) {
        bringForward(TASK, Condition.of("priority = ? and consecutive_failures > 0", priority.rank()), at);
    }

    private void bringForward(String task, Condition condition, Instant at) {
        jdbc.update("""
                update scheduled_tasks set execution_time = ?, version = version + 1
                where task_name = ? and picked = ? and execution_time > ? and\s""" + condition.sql(), statement -> {
            times.setInstant(statement, 1, at);
            statement.setString(2, task);
            statement.setBoolean(3, false);
            times.setInstant(statement, 4, at);
            bind(statement, 5, condition.parameters());
        });
    }

    @Override
    public void wakeWithheld(Instant at) {
        var concerned = "(a.state = 'WITHHELD' or a.lease_until is not null)";
        jdbc.update("update accounts set generation = generation + 1 where id in (select a.id from accounts a where "
                + concerned + " order by a.id" + dialect.forUpdate() + ")");
        wakeWhere(Condition.of(concerned), at, Priority.BACKGROUND);
    }

    private PreparedStatementSetter bind(AccountId id, Instant at, Priority priority) {
        return statement -> {
            statement.setString(1, TASK);
            statement.setString(2, id.toString());
            times.setInstant(statement, 3, at);
            statement.setBoolean(4, false);
            statement.setInt(5, priority.rank());
        };
    }

    /** Wakes all accounts that fulfil a condition on {@code accounts a}, by one statement. */
    void wakeWhere(Condition condition, Instant at, Priority priority) {
        jdbc.update(
                """
                insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
                select ?, a.id, ?, ?, 1, ? from accounts a where %s
                """.formatted(condition.sql()) + UPSERT,
                statement -> bind(statement, condition.parameters(), at, priority));
    }

    private void bind(PreparedStatement statement, List<Object> parameters, Instant at, Priority priority)
            throws SQLException {
        statement.setString(1, TASK);
        times.setInstant(statement, 2, at);
        statement.setBoolean(3, false);
        statement.setInt(4, priority.rank());
        bind(statement, 5, parameters);
    }

    private static void bind(PreparedStatement statement, int first, List<Object> parameters) throws SQLException {
        for (var index = 0; index < parameters.size(); index++) {
            statement.setObject(first + index, parameters.get(index));
        }
    }

    @Override
    public void rearm(AccountId id, Instant at, Priority priority) {
        jdbc.update("""
                insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
                values (?, ?, ?, ?, 1, ?)
                on conflict (task_name, task_instance) do update set
                    execution_time = excluded.execution_time,
                    priority = excluded.priority,
                    version = scheduled_tasks.version + 1
                where scheduled_tasks.picked = false
                """, bind(id, at, priority));
    }

    @Override
    public void cancel(AccountId id) {
        jdbc.update(
                "delete from scheduled_tasks where task_name = ? and task_instance = ? and picked = ?",
                TASK,
                id.toString(),
                false);
    }

    @Override
    public void ring() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            bell.get().run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                bell.get().run();
            }
        });
    }
}
