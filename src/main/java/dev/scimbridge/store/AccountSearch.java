package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Email;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.State;
import dev.scimbridge.query.AttributeDocument;
import dev.scimbridge.query.Query;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;

/** Finds users. */
final class AccountSearch extends Search<Account> {

    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final String FALCON = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User";
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final Column STATE = Column.id("a.state");
    private static final Column SHOWN_STATE = Column.id("lower(a.state)");
    private static final Map<String, Column> COLUMNS = Map.ofEntries(
            Map.entry("id", Column.id("a.id")),
            Map.entry("userName", Column.keyed("a.user_name")),
            Map.entry("externalId", Column.exact("a.external_id")),
            Map.entry("displayName", Column.keyed("a.display_name")),
            Map.entry("name.givenName", Column.keyed("a.given_name")),
            Map.entry("name.familyName", Column.keyed("a.family_name")),
            Map.entry("active", Column.flag("a.active")),
            Map.entry("meta.created", Column.time("a.created")),
            Map.entry("meta.lastModified", Column.time("a.last_modified")),
            Map.entry("meta.resourceType", Column.exact("'User'")),
            Map.entry("meta.version", Column.exact("('W/\"' || a.version || '\"')")),
            Map.entry(FALCON + ":state", SHOWN_STATE),
            Map.entry(FALCON + ":uuid", Column.id("a.falcon_uuid")),
            Map.entry(FALCON + ":cid", Column.id("a.falcon_cid")),
            Map.entry(FALCON + ":detail", Column.exact("a.detail")),
            Map.entry(FALCON + ":lastConverged", Column.time("a.last_converged")));
    private static final JoinedAttribute EMAILS = new JoinedAttribute(
            "a.id in (select e.account_id from account_emails e where ",
            Map.of(
                    "value", Column.keyed("e.value"),
                    "type", Column.keyed("e.type"),
                    "primary", Column.truth("e.is_primary")));
    private static final JoinedAttribute GROUPS = new JoinedAttribute(
            "a.id in (select m.value from group_members m join scim_groups g on g.id = m.group_id"
                    + " where g.deleting = false and ",
            Map.of(
                    "value", Column.id("g.id"),
                    "display", Column.keyed("g.display_name"),
                    "type", Column.keyed("'direct'", "'direct'")));

    /** As they are shown: {@code role}, or {@code role@cid} away from home. */
    private static final JoinedAttribute ROLES = new JoinedAttribute(
            "a.id in (select r.account_id from account_roles r where r.held = true and ",
            Map.of(
                    "value",
                    Column.id(
                            "case when r.cid = '" + Cid.HOME + "' then r.role_id else r.role_id || '@' || r.cid end")));

    /** Those at home, by index. */
    private static final JoinedAttribute HOME_ROLES = new JoinedAttribute(
            "a.id in (select r.account_id from account_roles r where r.held = true and r.cid = '" + Cid.HOME + "' and ",
            Map.of("value", Column.id("r.role_id")));

    AccountSearch(JdbcTemplate jdbc, TransactionTemplate reading, int limit) {
        super(jdbc, reading, limit);
    }

    @Override
    String table() {
        return "accounts";
    }

    @Override
    String alias() {
        return "a";
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
        return multiple(path)
                .map(multiple -> multiple.present(path))
                .orElseGet(() -> Optional.ofNullable(COLUMNS.get(path.text())).flatMap(Column::isPresent));
    }

    private static Optional<Condition> compare(Query.Compare compare) {
        var path = compare.path();
        if (path.text().equals(FALCON + ":state")) {
            return state(compare);
        }
        if (path.text().equals(FALCON + ":roles") && isAtHome(compare)) {
            return HOME_ROLES.compare(compare);
        }
        return multiple(path)
                .map(multiple -> multiple.compare(compare))
                .orElseGet(() -> column(path).flatMap(column -> column.compare(compare)));
    }

    /** A state is stored by its name in capitals, by which the index has it, and shown in small letters. */
    private static Optional<Condition> state(Query.Compare compare) {
        if (!(compare.literal() instanceof Query.Text text)) {
            return STATE.compare(compare);
        }
        var wanted = CaselessKey.of(text.value());
        var isOne = Stream.of(State.values()).anyMatch(state -> state.wire().equals(wanted));
        return isOne && compare.operator() == Query.Operator.EQ
                ? STATE.compare(with(compare, wanted.toUpperCase(Locale.ROOT)))
                : SHOWN_STATE.compare(with(compare, wanted));
    }

    private static Query.Compare with(Query.Compare compare, String text) {
        return new Query.Compare(compare.path(), compare.operator(), new Query.Text(text), compare.caseExact());
    }

    private static Optional<Column> column(Query.Path path) {
        return Optional.ofNullable(COLUMNS.get(path.text()));
    }

    private static boolean isAtHome(Query.Compare compare) {
        return (compare.operator() == Query.Operator.EQ || compare.operator() == Query.Operator.NE)
                && compare.literal() instanceof Query.Text text
                && text.value().indexOf('@') < 0;
    }

    private static Optional<Condition> element(Query.Element element) {
        return multiple(element.path()).flatMap(multiple -> multiple.element(element.element()));
    }

    private static Optional<JoinedAttribute> multiple(Query.Path path) {
        if (path.text().equals(FALCON + ":roles")) {
            return Optional.of(ROLES);
        }
        if (path.schema().isPresent()) {
            return Optional.empty();
        }
        return switch (path.attribute()) {
            case "emails" -> Optional.of(EMAILS);
            case "groups" -> Optional.of(GROUPS);
            default -> Optional.empty();
        };
    }

    @Override
    Optional<String> order(Query.Path path) {
        return Optional.ofNullable(COLUMNS.get(path.text())).map(Column::key);
    }

    /** The columns speak for a mirrored user, of whom nobody wrote anything. */
    @Override
    AttributeDocument document(Account account) {
        var attributes = mirrored(account.profile());
        attributes.putAll(
                AccountRow.JSON.readValue(account.profile().attributes().json(), OBJECT));
        var schemas = Stream.concat(
                Stream.of(USER, FALCON), attributes.keySet().stream().filter(name -> name.startsWith("urn:")));
        attributes.put("schemas", schemas.toList());
        attributes.put("meta", meta("User", account.meta()));
        account.progress().detail().ifPresent(detail -> attributes.put(FALCON, Map.of("detail", detail)));
        return AttributeDocument.of(attributes);
    }

    private static Map<String, Object> mirrored(Profile profile) {
        var attributes = new HashMap<String, Object>();
        attributes.put("userName", profile.userName().value());
        var name = new HashMap<String, Object>();
        profile.givenName().ifPresent(given -> name.put("givenName", given));
        profile.familyName().ifPresent(family -> name.put("familyName", family));
        attributes.put("name", name);
        attributes.put(
                "emails", profile.emails().stream().map(AccountSearch::element).toList());
        return attributes;
    }

    private static Map<String, Object> element(Email email) {
        var element = new HashMap<String, Object>();
        element.put("value", email.value());
        email.type().ifPresent(type -> element.put("type", type));
        if (email.primary()) {
            element.put("primary", true);
        }
        return element;
    }
}
