package dev.scimbridge.store;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.Query;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Finds groups. */
final class GroupSearch extends Search<Group> {

    private static final Map<String, Column> COLUMNS = Map.of(
            "id", Column.exact("g.id"),
            "displayName", Column.keyed("g.display_name"),
            "externalId", Column.exact("g.external_id"),
            "meta.created", Column.exact("g.created"),
            "meta.lastModified", Column.exact("g.last_modified"));
    private static final Column MEMBER = Column.exact("m.value");

    GroupSearch(JdbcTemplate jdbc, TransactionTemplate reading, int limit) {
        super(jdbc, reading, limit);
    }

    @Override
    String from() {
        return "scim_groups g";
    }

    @Override
    Condition always() {
        return Condition.TRUE;
    }

    @Override
    RowMapper<Group> rows() {
        return SqlGroups::read;
    }

    @Override
    Optional<Condition> leaf(Query query) {
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
        if (isMember(path)) {
            return Optional.of(anyMember(Condition.TRUE));
        }
        if (path.text().startsWith("meta.")) {
            return Optional.of(Condition.TRUE);
        }
        return Optional.ofNullable(COLUMNS.get(path.text())).map(Column::present);
    }

    private static Optional<Condition> compare(Query.Compare compare) {
        if (!isMember(compare.path())) {
            return Optional.ofNullable(COLUMNS.get(compare.path().text())).flatMap(column -> column.compare(compare));
        }
        if (compare.operator() == Query.Operator.NE) {
            var equal = new Query.Compare(compare.path(), Query.Operator.EQ, compare.literal(), compare.caseExact());
            return MEMBER.compare(equal).map(GroupSearch::anyMember).map(Condition::negated);
        }
        return MEMBER.compare(compare).map(GroupSearch::anyMember);
    }

    private static boolean isMember(Query.Path path) {
        return path.schema().isEmpty()
                && path.attribute().equals("members")
                && path.sub().orElse("value").equals("value");
    }

    private static Optional<Condition> element(Query.Element element) {
        if (!element.path().attribute().equals("members")) {
            return Optional.empty();
        }
        var translation = Translation.of(element.element(), GroupSearch::memberLeaf);
        return translation.rest().isPresent() ? Optional.empty() : Optional.of(anyMember(translation.sql()));
    }

    private static Optional<Condition> memberLeaf(Query leaf) {
        if (leaf instanceof Query.Compare compare && compare.path().attribute().equals("value")) {
            return MEMBER.compare(compare);
        }
        return leaf instanceof Query.Present present
                        && present.path().attribute().equals("value")
                ? Optional.of(Condition.TRUE)
                : Optional.empty();
    }

    private static Condition anyMember(Condition condition) {
        return condition.within("exists (select 1 from group_members m where m.group_id = g.id and ", ")");
    }

    @Override
    Optional<String> order(Query.Path path) {
        return Optional.ofNullable(COLUMNS.get(path.text())).map(Column::key);
    }

    @Override
    JsonNode tree(Group group) {
        var tree = AccountRow.JSON.createObjectNode();
        tree.put("id", group.id().toString()).put("displayName", group.displayName());
        group.externalId().ifPresent(id -> tree.put("externalId", id));
        return tree;
    }
}
