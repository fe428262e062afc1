package dev.scimbridge.store;

import dev.scimbridge.account.Group;
import dev.scimbridge.query.AttributeDocument;
import dev.scimbridge.query.Query;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Finds groups. */
final class GroupSearch extends Search<Group> {

    private static final Set<String> NAMES = Set.of("id", "displayName", "externalId");

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
        return GroupLeaves.SHOWN;
    }

    @Override
    RowMapper<Group> rows() {
        return SqlGroups::read;
    }

    @Override
    Leaves leaves() {
        return new GroupLeaves();
    }

    @Override
    Order order(Query.Path path) {
        return Order.by(GroupLeaves.column(path).orElseThrow());
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
