package dev.scimbridge.store;

import dev.scimbridge.query.Query;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What SQL says of one query over groups: by columns, and by the rows of members. */
final class GroupLeaves implements Leaves {

    static final Condition SHOWN = Condition.of("g.gone = false");

    private static final Map<String, Column> COLUMNS = Map.of(
            "id", Column.id("g.id"),
            "displayName", Column.keyed("g.display_name"),
            "externalId", Column.exact("g.external_id"),
            "meta.resourceType", Column.exact("'Group'"),
            "meta.version", Column.exact("('W/\"' || g.version || '\"')"),
            "meta.created", Column.time("g.created"),
            "meta.lastModified", Column.time("g.last_modified"));

    /** Those of which the table itself, or that of the members, has an index. */
    private static final Set<String> INDEXED = Set.of("id", "displayName", "externalId", "members.value");

    private static final JoinedAttribute MEMBERS = JoinedAttribute.of(
            """
            g.id in (
                select m.group_id
                from group_members m left join accounts a on a.id = m.value and a.life <> 'DELETED'
                where\s""",
            Map.of(
                    "value", Column.id("m.value"),
                    "type",
                            Column.keyed(
                                    "case when a.id is null then null else 'User' end",
                                    "case when a.id is null then null else 'user' end"),
                    "display",
                            Column.keyed(
                                    "coalesce(a.display_name, a.user_name)",
                                    "coalesce(a.display_name_key, a.user_name_key)")));

    @Override
    public Optional<Condition> sql(Query leaf) {
        return switch (leaf) {
            case Query.Present present -> present(present.path());
            case Query.Compare compare -> compare(compare);
            case Query.Element element -> element(element);
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.And and -> Optional.empty();
            case Query.Or or -> Optional.empty();
            case Query.Not not -> Optional.empty();
        };
    }

    @Override
    public boolean isIndexed(Query leaf) {
        return switch (leaf) {
            case Query.Compare compare ->
                Leaves.isFew(compare) && INDEXED.contains(compare.path().text());
            case Query.Element element -> isMember(element.path()) && JoinedAttribute.isIndexed(element.element());
            case Query.Present present -> false;
            case Query.All all -> false;
            case Query.And and -> false;
            case Query.Or or -> false;
            case Query.Not not -> false;
        };
    }

    @Override
    public Condition union(List<Condition> conditions) {
        return Leaves.union(conditions, "select g.id from scim_groups g where ", SHOWN)
                .within("g.id in (", ")");
    }

    /** The column that an attribute is; empty when it is none. */
    static Optional<Column> column(Query.Path path) {
        return Optional.ofNullable(COLUMNS.get(path.text()));
    }

    private static Optional<Condition> present(Query.Path path) {
        return isMember(path) ? MEMBERS.present(path) : column(path).flatMap(Column::isPresent);
    }

    private static Optional<Condition> compare(Query.Compare compare) {
        return isMember(compare.path())
                ? MEMBERS.compare(compare)
                : column(compare.path()).flatMap(column -> column.compare(compare));
    }

    private static Optional<Condition> element(Query.Element element) {
        return isMember(element.path()) ? MEMBERS.element(element.element()) : Optional.empty();
    }

    private static boolean isMember(Query.Path path) {
        return path.schema().isEmpty() && path.attribute().equals("members");
    }
}
