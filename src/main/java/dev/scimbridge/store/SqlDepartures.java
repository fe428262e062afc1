package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.convergence.AccessEnds;
import dev.scimbridge.convergence.Departures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Departures in SQL: a row for each account and group. */
final class SqlDepartures implements Departures, AccessEnds.Overdue {

    private static final Duration REPEATED_WITHIN = Duration.ofDays(7);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SqlDepartures(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void depart(GroupId id, Collection<AccountId> accounts, Cause cause) {
        var sorted =
                accounts.stream().map(AccountId::toString).distinct().sorted().toList();
        Chunks.of(sorted).forEach(chunk -> depart(id, Chunks.in("a.id", chunk, value -> value), cause));
    }

    @Override
    public void departAll(GroupId id, Cause cause) {
        depart(id, Condition.of("a.id in (select value from group_members where group_id = ?)", id.toString()), cause);
    }

    private void depart(GroupId id, Condition accounts, Cause cause) {
        jdbc.sql("""
                insert into departures (group_id, account_id, cause, since)
                select ?, a.id, ?, ? from accounts a
                where a.life <> 'DELETED' and a.ownership <> 'UNMANAGED' and """ + " " + accounts.sql()
                        + " order by a.id on conflict (group_id, account_id) do update set cause = excluded.cause")
                .param(id.toString())
                .param(cause.name())
                .param(clock.millis())
                .params(accounts.parameters())
                .update();
    }

    @Override
    public List<AccountId> open(GroupId id, Set<Cause> causes, int limit) {
        if (causes.isEmpty()) {
            return List.of();
        }
        var these = Chunks.in("cause", causes.stream().sorted().toList(), Cause::name);
        return jdbc.sql("select account_id from departures where group_id = ? and " + these.sql()
                        + " order by account_id limit ?")
                .param(id.toString())
                .params(these.parameters())
                .param(limit)
                .query((row, number) -> new AccountId(UUID.fromString(row.getString(1))))
                .list();
    }

    @Override
    public List<AccountId> absent(GroupId id, int limit) {
        return jdbc.sql("""
                select d.account_id from departures d
                where d.group_id = ? and d.cause = ?
                    and not exists (select 1 from group_members m where m.group_id = d.group_id and m.value = d.account_id)
                order by d.account_id limit ?
                """)
                .params(id.toString(), Cause.MEMBER.name(), limit)
                .query((row, number) -> new AccountId(UUID.fromString(row.getString(1))))
                .list();
    }

    @Override
    public List<AccountId> open(GroupId id, Collection<AccountId> accounts) {
        return Chunks.of(accounts).stream()
                .flatMap(chunk -> {
                    var these = Chunks.in("account_id", chunk, AccountId::toString);
                    return jdbc
                            .sql("select account_id from departures where group_id = ? and " + these.sql()
                                    + " order by account_id")
                            .param(id.toString())
                            .params(these.parameters())
                            .query((row, number) -> new AccountId(UUID.fromString(row.getString(1))))
                            .list()
                            .stream();
                })
                .toList();
    }

    @Override
    public Map<GroupId, Cause> of(AccountId account) {
        var causes = new TreeMap<GroupId, Cause>(Comparator.comparing(GroupId::toString));
        jdbc.sql("select group_id, cause from departures where account_id = ?")
                .param(account.toString())
                .query(row -> {
                    causes.put(
                            new GroupId(UUID.fromString(row.getString("group_id"))),
                            Cause.valueOf(row.getString("cause")));
                });
        return causes;
    }

    @Override
    public void closeAll(GroupId group, Cause cause) {
        jdbc.sql("delete from departures where group_id = ? and cause = ?")
                .params(group.toString(), cause.name())
                .update();
    }

    @Override
    public List<GroupId> close(AccountId account) {
        return jdbc.sql("delete from departures where account_id = ? returning group_id")
                .param(account.toString())
                .query((row, number) -> new GroupId(UUID.fromString(row.getString(1))))
                .list();
    }

    @Override
    public void close(AccountId account, Collection<GroupId> groups) {
        for (var chunk : Chunks.of(groups)) {
            var these = Chunks.in("group_id", chunk, GroupId::toString);
            jdbc.sql("delete from departures where account_id = ? and " + these.sql())
                    .param(account.toString())
                    .params(these.parameters())
                    .update();
        }
    }

    @Override
    public void removeIfDeparted(GroupId group) {
        transaction.executeWithoutResult(tx -> {
            var answered = jdbc.sql("""
                            delete from scim_groups
                            where id = ? and deleting = true
                                and not exists (select 1 from departures d where d.group_id = scim_groups.id)
                            returning gone
                            """)
                    .param(group.toString())
                    .query((row, number) -> row.getBoolean("gone"))
                    .optional();
            answered.ifPresent(gone -> SqlHolds.settle(jdbc, group.toString()));
            if (answered.filter(gone -> !gone).isPresent()) {
                jdbc.sql("insert into removed_groups (id, removed_at) values (?, ?) on conflict do nothing")
                        .params(group.toString(), clock.millis())
                        .update();
            }
        });
    }

    @Override
    public boolean answersRemoved(GroupId group) {
        return jdbc.sql("delete from removed_groups where id = ?")
                        .param(group.toString())
                        .update()
                == 1;
    }

    @Override
    public Optional<Instant> oldest() {
        return jdbc.sql("""
                select min(since) from (
                    select losing_since as since from accounts where losing_since is not null
                    union all select since from departures where since > 0) as losing
                """)
                .query((row, number) -> row.getLong(1))
                .optional()
                .filter(millis -> millis > 0)
                .map(Instant::ofEpochMilli);
    }

    @Override
    public void removeDeparted() {
        jdbc.sql("delete from removed_groups where removed_at < ?")
                .param(clock.instant().minus(REPEATED_WITHIN).toEpochMilli())
                .update();
        jdbc.sql("""
                select id from scim_groups
                where deleting = true and not exists (select 1 from departures d where d.group_id = scim_groups.id)
                """)
                .query((row, number) -> new GroupId(UUID.fromString(row.getString(1))))
                .list()
                .forEach(this::removeIfDeparted);
    }
}
