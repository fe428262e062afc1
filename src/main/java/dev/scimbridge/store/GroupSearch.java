package dev.scimbridge.store;

import dev.scimbridge.account.Group;
import dev.scimbridge.query.AttributeDocument;
import dev.scimbridge.query.Query;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Finds groups. */
final class GroupSearch extends Search<Group> {

    private static final Map<String, Column> COLUMNS = Map.of(
            "id", Column.id("g.id"),
            "displayName", Column.keyed("g.display_name"),
            "externalId", Column.exact("g.external_id"),
            "meta.resourceType", Column.exact("'Group'"),
            "meta.version", Column.exact("('W/\"' || g.version || '\"')"),
            "meta.created", Column.time("g.created"),
            "meta.lastModified", Column.time("g.last_modified"));
    private static final Set<String> NAMES = Set.of("id", "displayName", "externalId");
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

    GroupSearch(JdbcTemplate jdbc, SearchTime time, int limit) {
        super(jdbc, time, limit);
    }

    @Override
    String table() {
        return "scim_groups";
    }

    @Override
    String alias() {
        return "g";
    }

    @Override
    Set<String> names() {
        return NAMES;
    }

    @Override
    String kind() {
        return "Group";
    }

    @Override
    Condition always() {
        return Condition.of("g.gone = false");
    }

    @Override
    RowMapper<Group> rows() {
        return SqlGroups::read;
    }

    @Override
    Leaves leaves() {
        return GroupSearch::leaf;
    }

    private static Optional<Condition> leaf(Query query) {
        return switch (query) {
            case Query.Present present -> present(present.path());
            case Query.Compare compare -> compare(compare);
            case Query.Element element -> element(element);
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.And and -> Optional.empty();
            case Query.Or or -> Optional.empty();
            case Query.Not not -> Optional.empty();
        };
    }

    private static Optional<Condition> present(Query.Path path) {
        return isMember(path)
                ? MEMBERS.present(path)
                : Optional.ofNullable(COLUMNS.get(path.text())).flatMap(Column::isPresent);
    }

    private static Optional<Condition> compare(Query.Compare compare) {
        return isMember(compare.path())
                ? MEMBERS.compare(compare)
                : Optional.ofNullable(COLUMNS.get(compare.path().text())).flatMap(column -> column.compare(compare));
    }

    private static Optional<Condition> element(Query.Element element) {
        return isMember(element.path()) ? MEMBERS.element(element.element()) : Optional.empty();
    }

    private static boolean isMember(Query.Path path) {
        return path.schema().isEmpty() && path.attribute().equals("members");
    }

    @Override
    Order order(Query.Path path) {
        return Order.by(Objects.requireNonNull(COLUMNS.get(path.text()), path::text));
    }

    @Override
    AttributeDocument document(Group group) {
        return AttributeDocument.of(Map.of(
                "schemas",
                List.of(
                        "urn:ietf:params:scim:schemas:core:2.0:Group",
                        "urn:ietf:params:scim:schemas:extension:falcon:2.0:Group"),
                "meta",
                meta("Group", group.meta())));
    }
}
