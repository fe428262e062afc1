package dev.scimbridge.store;

import dev.scimbridge.account.CaselessKey;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Groups in SQL. */
final class SqlGroups implements Groups {

    private final JdbcClient jdbc;
    private final SqlDialect dialect;
    private final GroupSearch search;
    private final MemberRows members;

    SqlGroups(JdbcClient jdbc, SqlDialect dialect, GroupSearch search) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.search = search;
        this.members = new MemberRows(jdbc, dialect);
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
    public void claim(String externalId) {
        dialect.takeTurns(jdbc, "externalId " + externalId);
    }

    @Override
    public Optional<GroupId> otherWith(String externalId, GroupId than) {
        return jdbc.sql(
                        "select id from scim_groups where external_id = ? and id <> ? and gone = false order by id limit 1")
                .params(externalId, than.toString())
                .query((row, number) -> new GroupId(UUID.fromString(row.getString(1))))
                .optional();
    }

    @Override
    public void remove(GroupId id) {
        jdbc.sql("delete from scim_groups where id = ?").param(id.toString()).update();
        SqlHolds.settle(jdbc, id.toString());
    }

    @Override
    public void hide(GroupId id) {
        jdbc.sql("update scim_groups set gone = true where id = ?")
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
    public void renamedFrom(Group former) {
        jdbc.sql("""
                update scim_groups set renamed_from = ?, renamed_from_external_id = ?, renamed_from_held = ?
                where id = ? and not exists (
                    select 1 from departures d where d.group_id = scim_groups.id and d.cause = 'RENAME')
                """)
                .params(SqlParameters.of(
                        former.displayName(),
                        former.externalId().orElse(null),
                        former.adminHeld(),
                        former.id().toString()))
                .update();
    }

    @Override
    public Optional<FormerName> renamedFrom(GroupId id) {
        return jdbc.sql("""
                select renamed_from, renamed_from_external_id, renamed_from_held from scim_groups
                where id = ? and renamed_from is not null
                """)
                .param(id.toString())
                .query((row, number) ->
                        new FormerName(row.getString(1), Optional.ofNullable(row.getString(2)), row.getBoolean(3)))
                .optional();
    }

    @Override
    public List<GroupId> adminHeld() {
        return jdbc.sql(
                        "select id from scim_groups where admin_held = true and deleting = false and gone = false order by id")
                .query((row, number) -> new GroupId(UUID.fromString(row.getString(1))))
                .list();
    }

    @Override
    public Optional<GroupId> withNameOf(GroupId id, Optional<String> former) {
        return jdbc.sql("""
                select o.id from scim_groups g join scim_groups o on o.id <> g.id and o.gone = false
                where g.id = ? and o.display_name_key in (g.display_name_key, ?)
                order by o.id limit 1
                """)
                .params(id.toString(), former.map(CaselessKey::of).orElse(""))
                .query((row, number) -> new GroupId(UUID.fromString(row.getString(1))))
                .optional();
    }

    @Override
    public void members(GroupId id, Consumer<Member> each) {
        members.each(id, each);
    }

    @Override
    public Map<GroupId, List<Member>> members(Collection<GroupId> ids, int limit) {
        return members.first(ids, limit);
    }

    @Override
    public List<String> addMembers(GroupId id, Collection<String> values) {
        return members.add(id, values);
    }

    @Override
    public List<String> removeMembers(GroupId id, Collection<String> values) {
        return members.remove(id, values);
    }

    @Override
    public List<String> retainMembers(GroupId id, Set<String> values) {
        return members.retain(id, values);
    }

    @Override
    public List<String> unknownMembers(GroupId id, int limit) {
        return members.unknown(id, limit);
    }

    @Override
    public Optional<GroupId> pinned(String nameKey) {
        return jdbc.sql("""
                select p.group_id from mapping_pins p join scim_groups g on g.id = p.group_id
                where p.name_key = ? and g.gone = false
                """)
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
