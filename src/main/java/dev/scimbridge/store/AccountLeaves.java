package dev.scimbridge.store;

import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.State;
import dev.scimbridge.query.Query;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.util.function.SingletonSupplier;

/** What SQL says of one query over users: by columns, by rows of other tables, and by the index of what users say. */
final class AccountLeaves implements Leaves {

    static final String FALCON = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User";
    static final Condition VISIBLE = Condition.of("a.life <> 'DELETED'");

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

    /** Those of which the table itself has an index. */
    private static final Set<String> INDEXED =
            Set.of("id", "userName", "externalId", "emails.value", "groups.value", FALCON + ":uuid");

    private static final JoinedAttribute EMAILS = JoinedAttribute.of(
            "a.id in (select e.account_id from account_emails e where ",
            Map.of(
                    "value", Column.keyed("e.value"),
                    "type", Column.keyed("e.type"),
                    "primary", Column.truth("e.is_primary")));
    private static final Map<String, Column> OF_GROUPS = Map.of(
            "value", Column.id("g.id"),
            "display", Column.keyed("g.display_name"),
            "type", Column.constant("direct"));
    private static final String MEMBER_OF =
            "a.id in (select m.value from group_members m join scim_groups g on g.id = m.group_id"
                    + " where g.deleting = false and ";

    /** As they are shown: {@code role}, or {@code role@cid} away from home. */
    private static final JoinedAttribute ROLES = JoinedAttribute.of(
            "a.id in (select r.account_id from account_roles r where r.held = true and ",
            Map.of(
                    "value",
                    Column.id(
                            "case when r.cid = '" + Cid.HOME + "' then r.role_id else r.role_id || '@' || r.cid end")));

    /** Those at home, by index. */
    private static final JoinedAttribute HOME_ROLES = JoinedAttribute.of(
            "a.id in (select r.account_id from account_roles r where r.held = true and r.cid = '" + Cid.HOME + "' and ",
            Map.of("value", Column.id("r.role_id")));

    private final Supplier<Boolean> complete;
    private final JoinedAttribute groups;

    private AccountLeaves(SqlAccountValues values, UnaryOperator<Condition> memberOf) {
        this.complete = SingletonSupplier.of(values::isComplete);
        this.groups = new JoinedAttribute(memberOf, OF_GROUPS);
    }

    /** @param values asked where it matters, once, whether they have everybody */
    static AccountLeaves of(SqlAccountValues values) {
        return new AccountLeaves(values, AccountLeaves::memberOf);
    }

    /** Where users are looked at in the order of a page until that is full, each is asked whether it is in a large group. */
    static AccountLeaves ofPage(SqlAccountValues values, LargeGroups large) {
        return new AccountLeaves(
                values, groups -> large.only(groups).map(LargeGroups::isMember).orElseGet(() -> memberOf(groups)));
    }

    private static Condition memberOf(Condition groups) {
        return groups.within(MEMBER_OF, ")");
    }

    @Override
    public Optional<Condition> sql(Query query) {
        return switch (query) {
            case Query.Present present -> present(present);
            case Query.Compare compare -> value(compare).or(() -> compare(compare));
            case Query.Element element -> element(element);
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.And and -> Optional.empty();
            case Query.Or or -> Optional.empty();
            case Query.Not not -> Optional.empty();
        };
    }

    @Override
    public boolean isIndexed(Query query) {
        return switch (query) {
            case Query.Compare compare ->
                Leaves.isFew(compare)
                        && (hasIndex(compare.path()) || value(compare).isPresent());
            case Query.Element element ->
                multiple(element.path()).isPresent() && JoinedAttribute.isIndexed(element.element());
            case Query.Present present -> false;
            case Query.All all -> false;
            case Query.And and -> false;
            case Query.Or or -> false;
            case Query.Not not -> false;
        };
    }

    @Override
    public Condition union(List<Condition> conditions) {
        return Leaves.union(conditions, "select a.id from accounts a where ", VISIBLE)
                .within("a.id in (", ")");
    }

    private static boolean hasIndex(Query.Path path) {
        return INDEXED.contains(path.text());
    }

    /** By the index of values; a column without an index does as well for what many fulfil. */
    private Optional<Condition> value(Query.Compare compare) {
        var elsewhere = hasIndex(compare.path()) || (column(compare.path()).isPresent() && !Leaves.isFew(compare));
        return elsewhere ? Optional.empty() : SqlAccountValues.find(compare).filter(found -> complete.get());
    }

    private Optional<Condition> present(Query.Present present) {
        var path = present.path();
        return multiple(path)
                .map(multiple -> multiple.present(path))
                .orElseGet(() -> Optional.ofNullable(COLUMNS.get(path.text())).flatMap(Column::isPresent));
    }

    private Optional<Condition> compare(Query.Compare compare) {
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

    /** The column that an attribute is; empty when it is none. */
    static Optional<Column> column(Query.Path path) {
        return Optional.ofNullable(COLUMNS.get(path.text()));
    }

    private static boolean isAtHome(Query.Compare compare) {
        return (compare.operator() == Query.Operator.EQ || compare.operator() == Query.Operator.NE)
                && compare.literal() instanceof Query.Text text
                && text.value().indexOf('@') < 0;
    }

    private Optional<Condition> element(Query.Element element) {
        return multiple(element.path()).flatMap(multiple -> multiple.element(element.element()));
    }

    private Optional<JoinedAttribute> multiple(Query.Path path) {
        if (path.text().equals(FALCON + ":roles")) {
            return Optional.of(ROLES);
        }
        if (path.schema().isPresent()) {
            return Optional.empty();
        }
        return switch (path.attribute()) {
            case "emails" -> Optional.of(EMAILS);
            case "groups" -> Optional.of(groups);
            default -> Optional.empty();
        };
    }
}
