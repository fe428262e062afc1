package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.query.AttributeDocument;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds users. */
final class AccountSearch extends Search<Account> {

    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";

    private static final Set<String> NAMES = Set.of("id", "userName", "externalId", "emails.value");

    private final JdbcClient jdbc;
    private final SqlAccountValues values;

    AccountSearch(JdbcTemplate jdbc, SearchTime time, SqlAccountValues values, int limit) {
        super(jdbc, time, limit);
        this.jdbc = JdbcClient.create(jdbc);
        this.values = values;
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
    Set<String> names() {
        return NAMES;
    }

    @Override
    String kind() {
        return "User";
    }

    @Override
    Condition always() {
        return AccountLeaves.VISIBLE;
    }

    @Override
    RowMapper<Account> rows() {
        return AccountRow::read;
    }

    @Override
    Leaves leaves() {
        return AccountLeaves.of(values);
    }

    @Override
    Leaves leavesOfPage(Paging paging) {
        return AccountLeaves.ofPage(values, new LargeGroups(jdbc, this::countAll, paging));
    }

    @Override
    Order order(Query.Path path) {
        return AccountLeaves.column(path).map(Order::by).orElseGet(() -> SqlAccountValues.order(path));
    }

    /** By what the index would hold, until it has everybody. */
    @Override
    Optional<Function<Account, Optional<String>>> keyOutsideSql(Query.Path path) {
        return AccountLeaves.column(path).isPresent() || values.isComplete()
                ? Optional.empty()
                : Optional.of(account -> IndexedValue.sortKey(account, path));
    }

    /** The columns speak for a mirrored user, of whom nobody wrote anything. */
    @Override
    AttributeDocument document(Account account) {
        var attributes = AccountDocument.of(account);
        var schemas = Stream.concat(
                Stream.of(USER, AccountLeaves.FALCON),
                attributes.keySet().stream().filter(name -> name.startsWith("urn:")));
        attributes.put("schemas", schemas.toList());
        attributes.put("meta", meta("User", account.meta()));
        account.progress().detail().ifPresent(detail -> attributes.put(AccountLeaves.FALCON, Map.of("detail", detail)));
        return AttributeDocument.of(attributes);
    }
}
