package dev.scimbridge.store;

import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Member;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The members of groups: each is a row, so that one more costs the same in a large group. */
final class MemberRows {

    private static final int FETCH = 1000;
    private static final int MEMBERS_AT_ONCE = 10_000;
    private static final int GROUPS_AT_ONCE = 50;

    private static final String MEMBERS = """
            select m.group_id, m.value, m.joined, coalesce(a.display_name, a.user_name) as display
            from group_members m left join accounts a on a.id = m.value and a.life <> 'DELETED'
            """;
    private static final String VALUES = "select m.value, m.joined, null as display from group_members m";
    private static final String IN_ORDER = " order by m.joined, m.value limit ?";

    private final JdbcClient jdbc;
    private final SqlDialect dialect;

    MemberRows(JdbcClient jdbc, SqlDialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(row.getString("value"), Optional.ofNullable(row.getString("display")));
    }

    /** A member and its place, after which the next ones follow. */
    private record Placed(Member member, long joined) {}

    void each(GroupId id, Consumer<Member> each) {
        eachPlaced(MEMBERS, id, placed -> each.accept(placed.member()));
    }

    /** In portions, so that no connection is held while {@code each} waits for a slow client. */
    private void eachPlaced(String select, GroupId id, Consumer<Placed> each) {
        var last = new Placed(new Member("", Optional.empty()), 0);
        List<Placed> portion;
        do {
            portion = after(select, id, last);
            portion.forEach(each);
            last = portion.isEmpty() ? last : portion.getLast();
        } while (portion.size() == FETCH);
    }

    private List<Placed> after(String select, GroupId id, Placed last) {
        return jdbc.sql(select + " where m.group_id = ? and (m.joined, m.value) > (?, ?)" + IN_ORDER)
                .params(id.toString(), last.joined(), last.member().value(), FETCH)
                .query((row, number) -> new Placed(member(row), row.getLong("joined")))
                .list();
    }

    Map<GroupId, List<Member>> first(Collection<GroupId> ids, int limit) {
        var members = new HashMap<GroupId, List<Member>>();
        Chunks.of(ids, GROUPS_AT_ONCE).forEach(chunk -> read(chunk, limit, members));
        return members;
    }

    /** One limited part for each group: a window function would number all the members of a large group. */
    private void read(List<GroupId> ids, int limit, Map<GroupId, List<Member>> into) {
        var part = "select * from (" + MEMBERS + " where m.group_id = ?" + IN_ORDER + ") of_";
        var parts = new ArrayList<String>();
        var parameters = new ArrayList<Object>();
        ids.forEach(id -> {
            parts.add(part + parts.size());
            parameters.add(id.toString());
            parameters.add(limit);
        });
        jdbc.sql(String.join(" union all ", parts) + " order by joined, value")
                .params(parameters)
                .query(row -> {
                    into.computeIfAbsent(
                                    new GroupId(UUID.fromString(row.getString("group_id"))), id -> new ArrayList<>())
                            .add(member(row));
                });
    }

    List<String> add(GroupId id, Collection<String> values) {
        var added = new ArrayList<String>();
        for (var chunk : Chunks.of(new LinkedHashSet<>(values), MEMBERS_AT_ONCE)) {
            added.addAll(insert(id, chunk));
        }
        return added;
    }

    /** In the order of the index of values, which is the larger one; each joins in the order given, behind those who are there. */
    private List<String> insert(GroupId id, List<String> values) {
        return jdbc.sql("""
                        insert into group_members (group_id, value, joined)
                        select ?, given.value, given.place + (
                            select coalesce(max(m.joined), 0) from group_members m where m.group_id = ?)
                        from """ + " " + dialect.texts("given") + """
                         where true order by given.value
                        on conflict do nothing returning value
                        """)
                .params(id.toString(), id.toString(), texts(values))
                .query((row, number) -> row.getString(1))
                .list();
    }

    private static String texts(List<String> values) {
        return AccountRow.JSON.writeValueAsString(values);
    }

    List<String> remove(GroupId id, Collection<String> values) {
        var removed = new ArrayList<String>();
        for (var chunk : Chunks.of(new LinkedHashSet<>(values), MEMBERS_AT_ONCE)) {
            removed.addAll(jdbc.sql("""
                            delete from group_members where group_id = ? and value in (
                                select given.value from """ + " " + dialect.texts("given") + ") returning value")
                    .params(id.toString(), texts(chunk))
                    .query((row, number) -> row.getString(1))
                    .list());
        }
        return removed;
    }

    List<String> retain(GroupId id, Set<String> values) {
        var leaving = new ArrayList<String>();
        eachPlaced(VALUES, id, placed -> {
            if (!values.contains(placed.member().value())) {
                leaving.add(placed.member().value());
            }
        });
        return remove(id, leaving);
    }

    List<String> unknown(GroupId id, int limit) {
        return jdbc.sql("""
                select m.value from group_members m
                where m.group_id = ? and not exists (select 1 from accounts a where a.id = m.value)
                order by m.joined, m.value limit ?
                """)
                .params(id.toString(), limit)
                .query((row, number) -> row.getString(1))
                .list();
    }
}
