package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.PlanVersions;
import dev.scimbridge.convergence.Priority;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes of many accounts by single statements, their rows locked in the order of their ids. */
final class SqlFanOut implements FanOut {

    /** So many parameters a statement may have besides. PostgreSQL's driver takes 65,535. */
    private static final int MOST_AT_ONCE = 50_000;

    private static final String OUTDATED = """
            a.life = 'ACTIVE' and (a.planned_mapping < ? or a.planned_catalogue < ?)
            and (a.ownership <> 'UNMANAGED' or exists (select 1 from group_members m where m.value = a.id))
            """;

    private final JdbcClient jdbc;
    private final SqlDialect dialect;
    private final SqlWakeups wakeups;
    private final SeenRows seen;
    private final Clock clock;

    SqlFanOut(JdbcClient jdbc, SqlDialect dialect, SqlWakeups wakeups, Clock clock) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.wakeups = wakeups;
        this.seen = new SeenRows(jdbc);
        this.clock = clock;
    }

    @Override
    public void lock(Collection<AccountId> ids) {
        for (var chunk : sortedChunks(ids)) {
            var these = Chunks.in("a.id", chunk, id -> id);
            jdbc.sql("select a.id from accounts a where " + these.sql() + " order by a.id" + dialect.forUpdate())
                    .params(these.parameters())
                    .query((row, number) -> row.getString(1))
                    .list();
        }
    }

    @Override
    public void lockMembers(Collection<GroupId> groups, Collection<AccountId> too) {
        if (too.size() > MOST_AT_ONCE) {
            lock(too);
            lockMembers(groups, List.of());
            return;
        }
        var these = Chunks.in("group_id", List.copyOf(groups), GroupId::toString);
        var all = new ArrayList<>(List.of(
                these.within("a.id in (select value from group_members where ", ")"),
                these.within("a.id in (select account_id from departures where ", ")")));
        Chunks.of(too).forEach(chunk -> all.add(Chunks.in("a.id", chunk, AccountId::toString)));
        var concerned = Condition.any(all);
        jdbc.sql("select count(*) from (select a.id from accounts a where " + concerned.sql() + " order by a.id"
                        + dialect.forUpdate() + ") as locked")
                .params(concerned.parameters())
                .query(Long.class)
                .single();
    }

    private static List<List<String>> sortedChunks(Collection<AccountId> ids) {
        return Chunks.of(
                ids.stream().map(AccountId::toString).distinct().sorted().toList());
    }

    private Condition touching(Condition these, boolean adopt) {
        return new Condition("""
                        update accounts set
                            generation = generation + 1,
                            state = 'PENDING',
                            pending_since = coalesce(pending_since, ?),
                            detail = null,
                            request = nullif(?, ''),
                            ownership = case when ownership = 'UNMANAGED' then 'REQUESTED' else ownership end
                        where id in (
                            select a.id from accounts a
                            where a.life <> 'DELETED' and (a.ownership <> 'UNMANAGED' or ? = true) and\s""", List.of(clock.millis(), RequestScope.current().orElse(""), adopt))
                .then(these)
                .within("", " order by a.id" + dialect.forUpdate() + ")");
    }

    @Override
    public List<AccountId> touch(Collection<AccountId> ids, boolean adopt) {
        var touched = new ArrayList<AccountId>();
        for (var chunk : sortedChunks(ids)) {
            var update = touching(Chunks.in("a.id", chunk, id -> id), adopt);
            jdbc.sql(update.sql() + " returning id").params(update.parameters()).query(row -> {
                touched.add(new AccountId(UUID.fromString(row.getString("id"))));
            });
        }
        return touched;
    }

    /** Who left is among those who depart. */
    @Override
    public void touchMembers(GroupId group, boolean adopt, Priority priority) {
        var id = group.toString();
        var concerned = Condition.of("""
                (a.id in (select value from group_members where group_id = ?)
                    or a.id in (select account_id from departures where group_id = ?))
                """, id, id);
        var update = touching(concerned, adopt);
        jdbc.sql(update.sql()).params(update.parameters()).update();
        wakeups.wakeWhere(concerned.within("", " and a.state = 'PENDING'"), clock.instant(), priority);
    }

    @Override
    public boolean isAnyOutdated(PlanVersions now) {
        return jdbc.sql("select exists (select 1 from accounts a where " + OUTDATED + ")")
                .params(now.mapping(), now.catalogue())
                .query(Boolean.class)
                .single();
    }

    @Override
    public List<Outdated> outdated(PlanVersions now, Optional<AccountId> after, int limit) {
        var found = jdbc.sql("select a.* from accounts a where " + OUTDATED + " and a.id > ? order by a.id limit ?"
                        + dialect.forUpdate())
                .params(
                        now.mapping(),
                        now.catalogue(),
                        after.map(AccountId::toString).orElse(""),
                        limit)
                .query((row, number) -> new Outdated(
                        AccountRow.read(row, number),
                        new PlanVersions(row.getLong("planned_mapping"), row.getLong("planned_catalogue"))))
                .list();
        var filled = seen.fill(found.stream().map(Outdated::account).toList());
        var outdated = new ArrayList<Outdated>();
        for (var index = 0; index < filled.size(); index++) {
            outdated.add(new Outdated(filled.get(index), found.get(index).planned()));
        }
        return outdated;
    }

    @Override
    public void stamp(Collection<AccountId> ids, PlanVersions now) {
        for (var chunk : sortedChunks(ids)) {
            var these = Chunks.in("id", chunk, id -> id);
            jdbc.sql("update accounts set planned_mapping = ?, planned_catalogue = ? where " + these.sql())
                    .param(now.mapping())
                    .param(now.catalogue())
                    .params(these.parameters())
                    .update();
        }
    }
}
