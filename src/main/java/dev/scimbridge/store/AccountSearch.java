package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Query;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds users. */
final class AccountSearch extends Search<Account> {

    private static final String FALCON = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User";
    private static final Map<String, Column> COLUMNS = Map.ofEntries(
            Map.entry("id", Column.exact("a.id")),
            Map.entry("userName", Column.keyed("a.user_name")),
            Map.entry("externalId", Column.exact("a.external_id")),
            Map.entry("displayName", Column.keyed("a.display_name")),
            Map.entry("name.givenName", Column.keyed("a.given_name")),
            Map.entry("name.familyName", Column.keyed("a.family_name")),
            Map.entry("active", Column.exact("a.active")),
            Map.entry("meta.created", Column.exact("a.created")),
            Map.entry("meta.lastModified", Column.exact("a.last_modified")),
            Map.entry(FALCON + ":uuid", Column.exact("a.falcon_uuid")),
            Map.entry(FALCON + ":cid", Column.exact("a.falcon_cid")),
            Map.entry(FALCON + ":detail", Column.exact("a.detail")),
            Map.entry(FALCON + ":lastConverged", Column.exact("a.last_converged")));
    private static final Map<String, Column> EMAIL = Map.of(
            "value", Column.keyed("e.value"),
            "type", new Column("e.type_key", "e.type_key"),
            "primary", Column.exact("e.is_primary"));
    private static final Map<String, Column> GROUP =
            Map.of("value", Column.exact("g.id"), "display", Column.keyed("g.display_name"));

    AccountSearch(JdbcTemplate jdbc, TransactionTemplate reading, int limit) {
        super(jdbc, reading, limit);
    }

    @Override
    String from() {
        return "accounts a";
    }

    @Override
    Condition always() {
        return Condition.of("a.life <> 'DELETED'");
    }

    @Override
    RowMapper<Account> rows() {
        return AccountRow::read;
    }

    @Override
    Optional<Condition> leaf(Query query) {
        return switch (query) {
            case Query.Present present -> present(present);
            case Query.Compare compare -> compare(compare);
            case Query.Element element -> element(element);
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.And and -> Optional.empty();
            case Query.Or or -> Optional.empty();
            case Query.Not not -> Optional.empty();
        };
    }

    private static Optional<Condition> present(Query.Present present) {
        var path = present.path();
        if (path.text().equals("active") || path.text().startsWith("meta.")) {
            return Optional.of(Condition.TRUE);
        }
        if (path.schema().isEmpty() && path.attribute().equals("emails")) {
            return sub(path, EMAIL).map(Column::present).map(AccountSearch::anyEmail);
        }
        if (path.schema().isEmpty() && path.attribute().equals("groups")) {
            return sub(path, GROUP).map(Column::present).map(AccountSearch::anyGroup);
        }
        return Optional.ofNullable(COLUMNS.get(path.text())).map(column -> presentIn(column, path));
    }

    private static Condition presentIn(Column column, Query.Path path) {
        return path.attribute().equals("lastConverged")
                ? Condition.of("a.last_converged is not null")
                : column.present();
    }

    private static Optional<Column> sub(Query.Path path, Map<String, Column> columns) {
        return Optional.ofNullable(columns.get(path.sub().orElse("value")));
    }

    private static Optional<Condition> compare(Query.Compare compare) {
        var path = compare.path();
        if (path.text().equals(FALCON + ":state")) {
            return state(compare);
        }
        if (path.text().equals(FALCON + ":roles")) {
            return roles(compare);
        }
        if (path.schema().isEmpty() && path.attribute().equals("emails")) {
            return sub(path, EMAIL).flatMap(column -> some(column, compare, AccountSearch::anyEmail));
        }
        if (path.schema().isEmpty() && path.attribute().equals("groups")) {
            return sub(path, GROUP).flatMap(column -> some(column, compare, AccountSearch::anyGroup));
        }
        return Optional.ofNullable(COLUMNS.get(path.text())).flatMap(column -> column.compare(compare));
    }

    /** {@code ne} and {@code eq null} speak of all elements, the other operators of at least one. */
    private static Optional<Condition> some(
            Column column, Query.Compare compare, java.util.function.UnaryOperator<Condition> exists) {
        if (compare.literal() instanceof Query.Null) {
            var any = exists.apply(column.present());
            return Optional.of(compare.operator() == Query.Operator.EQ ? any.negated() : any);
        }
        if (compare.operator() == Query.Operator.NE) {
            var equal = new Query.Compare(compare.path(), Query.Operator.EQ, compare.literal(), compare.caseExact());
            return column.compare(typed(equal)).map(exists).map(Condition::negated);
        }
        return column.compare(typed(compare)).map(exists);
    }

    /** The type of an e-mail is kept as its key only. */
    private static Query.Compare typed(Query.Compare compare) {
        var isType = compare.path().sub().orElse(compare.path().attribute()).equals("type");
        if (!isType || !(compare.literal() instanceof Query.Text text)) {
            return compare;
        }
        return new Query.Compare(
                compare.path(),
                compare.operator(),
                new Query.Text(dev.scimbridge.account.Key.of(text.value())),
                compare.caseExact());
    }

    private static Optional<Condition> state(Query.Compare compare) {
        if (!(compare.literal() instanceof Query.Text text)) {
            return Optional.empty();
        }
        var wanted = new Query.Compare(
                compare.path(),
                compare.operator(),
                new Query.Text(text.value().toUpperCase(Locale.ROOT)),
                compare.caseExact());
        return Column.exact("a.state").compare(wanted);
    }

    private static Optional<Condition> roles(Query.Compare compare) {
        return some(
                Column.exact("r.role_id"),
                compare,
                condition -> condition.within(
                        "exists (select 1 from account_roles r where r.account_id = a.id and r.held = true and ", ")"));
    }

    private static Optional<Condition> element(Query.Element element) {
        if (element.path().schema().isPresent()) {
            return Optional.empty();
        }
        return switch (element.path().attribute()) {
            case "emails" -> elements(element.element(), EMAIL).map(AccountSearch::anyEmail);
            case "groups" -> elements(element.element(), GROUP).map(AccountSearch::anyGroup);
            default -> Optional.empty();
        };
    }

    private static Optional<Condition> elements(Query query, Map<String, Column> columns) {
        var translation = Translation.of(query, leaf -> switch (leaf) {
            case Query.Present present ->
                Optional.ofNullable(columns.get(present.path().attribute())).map(Column::present);
            case Query.Compare compare ->
                Optional.ofNullable(columns.get(compare.path().attribute()))
                        .flatMap(column -> column.compare(typed(compare)));
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.Element nested -> Optional.empty();
            case Query.And and -> Optional.empty();
            case Query.Or or -> Optional.empty();
            case Query.Not not -> Optional.empty();
        });
        return translation.rest().isPresent() ? Optional.empty() : Optional.of(translation.sql());
    }

    private static Condition anyEmail(Condition condition) {
        return condition.within("exists (select 1 from account_emails e where e.account_id = a.id and ", ")");
    }

    private static Condition anyGroup(Condition condition) {
        return condition.within(
                "exists (select 1 from group_members m join scim_groups g on g.id = m.group_id"
                        + " where m.value = a.id and g.deleting = false and ",
                ")");
    }

    @Override
    Optional<String> order(Query.Path path) {
        return path.sub().isEmpty() || path.schema().isEmpty()
                ? Optional.ofNullable(COLUMNS.get(path.text())).map(Column::key)
                : Optional.empty();
    }

    @Override
    JsonNode tree(Account account) {
        var tree = (ObjectNode)
                AccountRow.JSON.readTree(account.profile().attributes().json());
        tree.put("id", account.id().toString());
        tree.put("userName", account.profile().userName().value());
        tree.put("active", account.active());
        account.profile().externalId().ifPresent(id -> tree.put("externalId", id));
        tree.putObject("meta")
                .put("resourceType", "User")
                .put("created", account.meta().created().toString())
                .put("lastModified", account.meta().lastModified().toString())
                .put("version", "W/\"" + account.meta().version() + "\"");
        falcon(account, tree.putObject(FALCON));
        if (!tree.has("emails")) {
            var emails = tree.putArray("emails");
            account.profile().emails().forEach(email -> {
                var element = emails.addObject().put("value", email.value()).put("primary", email.primary());
                email.type().ifPresent(type -> element.put("type", type));
            });
        }
        if (!tree.has("name")) {
            var name = tree.putObject("name");
            account.profile().givenName().ifPresent(given -> name.put("givenName", given));
            account.profile().familyName().ifPresent(family -> name.put("familyName", family));
        }
        return tree;
    }

    private static void falcon(Account account, ObjectNode falcon) {
        falcon.put("state", account.progress().state().wire());
        account.progress().detail().ifPresent(detail -> falcon.put("detail", detail));
        account.falcon().ifPresent(user -> falcon.put("uuid", user.uuid().value()));
        var roles = falcon.putArray("roles");
        account.holdings().grants().forEach(grant -> roles.add(grant.toString()));
    }
}
