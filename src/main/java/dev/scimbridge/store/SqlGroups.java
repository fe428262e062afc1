package dev.scimbridge.store;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Member;
import dev.scimbridge.account.Meta;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Groups in SQL; a member is a row, so that one more costs the same in a large group. */
final class SqlGroups implements Groups {

    private static final int FETCH = 1000;
    private static final int MEMBERS_AT_ONCE = 10_000;
    private static final int GROUPS_AT_ONCE = 50;

    private final JdbcClient jdbc;
    private final SqlDialect dialect;
    private final GroupSearch search;

    SqlGroups(JdbcClient jdbc, SqlDialect dialect, GroupSearch search) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.search = search;
    }

    static Group read(ResultSet row, int number) throws SQLException {
        return new Group(
                new GroupId(UUID.fromString(row.getString("id"))),
                row.getString("display_name"),
                Optional.ofNullable(row.getString("external_id")),
                new Meta(
                        row.getLong("version"),
                        Instant.ofEpochMilli(row.getLong("created")),
                        Instant.ofEpochMilli(row.getLong("last_modified"))),
                row.getBoolean("deleting"),
                row.getBoolean("admin_held"));
    }

    @Override
    public Optional<Group> find(GroupId id) {
        return jdbc.sql("select * from scim_groups where id = ? and gone = false")
                .param(id.toString())
                .query(SqlGroups::read)
                .optional();
    }

    @Override
    public Page<Group> search(Query query, Paging paging) {
        return search.page(query, paging);
    }

    @Override
    public Optional<Group> lock(GroupId id) {
        return jdbc.sql("select * from scim_groups where id = ? and gone = false" + dialect.forUpdate())
                .param(id.toString())
                .query(SqlGroups::read)
                .optional();
    }

    @Override
    public void insert(Group group) {
        named(() -> jdbc.sql("""
                insert into scim_groups (
                    display_name, display_name_key, external_id, version, created, last_modified, deleting, admin_held, id)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """).params(values(group)).update());
    }

    @Override
    public void save(Group group) {
        named(() -> jdbc.sql("""
                update scim_groups set
                    display_name = ?, display_name_key = ?, external_id = ?, version = ?, created = ?, last_modified = ?,
                    deleting = ?, admin_held = ?
                where id = ?
                """).params(values(group)).update());
    }

    private static List<@Nullable Object> values(Group group) {
        var values = new ArrayList<@Nullable Object>();
        values.add(group.displayName());
        values.add(group.key());
        values.add(group.externalId().orElse(null));
        values.add(group.meta().version());
        values.add(group.meta().created().toEpochMilli());
        values.add(group.meta().lastModified().toEpochMilli());
        values.add(group.deleting());
        values.add(group.adminHeld());
        values.add(group.id().toString());
        return values;
    }

    private static void named(Runnable write) {
        try {
            write.run();
        } catch (DuplicateKeyException taken) {
            throw new ProvisioningException.GroupNameTaken();
        }
    }

    @Override
    public void remove(GroupId id) {
        jdbc.sql("delete from scim_groups where id = ?").param(id.toString()).update();
    }

    @Override
    public void hide(GroupId id) {
        jdbc.sql("update scim_groups set gone = true where id = ?")
                .param(id.toString())
                .update();
        jdbc.sql("delete from mapping_pins where group_id = ?")
                .param(id.toString())
                .update();
    }

    @Override
    public void restore(GroupId id) {
        named(() -> jdbc.sql("update scim_groups set deleting = false, gone = false where id = ?")
                .param(id.toString())
                .update());
    }

    @Override
    public void renamedFrom(GroupId id, String former) {
        jdbc.sql("""
                update scim_groups set renamed_from = ?
                where id = ? and not exists (
                    select 1 from departures d where d.group_id = scim_groups.id and d.cause = 'RENAME')
                """).params(former, id.toString()).update();
    }

    @Override
    public Optional<String> renamedFrom(GroupId id) {
        return jdbc.sql("select renamed_from from scim_groups where id = ? and renamed_from is not null")
                .param(id.toString())
                .query((row, number) -> row.getString(1))
                .optional();
    }

    private static final String MEMBERS = """
            select m.group_id, m.value, m.joined, coalesce(a.display_name, a.user_name) as display
            from group_members m left join accounts a on a.id = m.value and a.life <> 'DELETED'
            """;
    private static final String VALUES = "select m.value, m.joined, null as display from group_members m";
    private static final String IN_ORDER = " order by m.joined, m.value limit ?";

    private static Member member(ResultSet row) throws SQLException {
        return new Member(row.getString("value"), Optional.ofNullable(row.getString("display")));
    }

    /** A member and its place, after which the next ones follow. */
    private record Placed(Member member, long joined) {}

    @Override
    public void members(GroupId id, Consumer<Member> each) {
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

    @Override
    public Map<GroupId, List<Member>> members(Collection<GroupId> ids, int limit) {
        var members = new HashMap<GroupId, List<Member>>();
        Chunks.of(ids, GROUPS_AT_ONCE).forEach(chunk -> readMembers(chunk, limit, members));
        return members;
    }

    /** One limited part for each group: a window function would number all the members of a large group. */
    private void readMembers(List<GroupId> ids, int limit, Map<GroupId, List<Member>> into) {
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

    @Override
    public List<String> addMembers(GroupId id, Collection<String> values) {
        var added = new ArrayList<String>();
        for (var chunk : Chunks.of(new LinkedHashSet<>(values), MEMBERS_AT_ONCE)) {
            added.addAll(insertMembers(id, chunk));
        }
        return added;
    }

    /** In the order of the index of values, which is the larger one; each joins in the order given, behind those who are there. */
    private List<String> insertMembers(GroupId id, List<String> values) {
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

    @Override
    public List<String> removeMembers(GroupId id, Collection<String> values) {
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

    @Override
    public List<String> retainMembers(GroupId id, Set<String> values) {
        var leaving = new ArrayList<String>();
        eachPlaced(VALUES, id, placed -> {
            if (!values.contains(placed.member().value())) {
                leaving.add(placed.member().value());
            }
        });
        return removeMembers(id, leaving);
    }

    @Override
    public List<String> unknownMembers(GroupId id, int limit) {
        return jdbc.sql("""
                select m.value from group_members m
                where m.group_id = ? and not exists (select 1 from accounts a where a.id = m.value)
                order by m.joined, m.value limit ?
                """)
                .params(id.toString(), limit)
                .query((row, number) -> row.getString(1))
                .list();
    }

    @Override
    public Optional<GroupId> pinned(String nameKey) {
        return jdbc.sql("select group_id from mapping_pins where name_key = ?")
                .param(nameKey)
                .query((row, number) -> new GroupId(UUID.fromString(row.getString(1))))
                .optional();
    }

    @Override
    public void pin(String nameKey, GroupId id) {
        jdbc.sql("""
                insert into mapping_pins (name_key, group_id) values (?, ?)
                on conflict (name_key) do update set group_id = excluded.group_id
                """).params(nameKey, id.toString()).update();
    }
}
