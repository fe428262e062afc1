package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.query.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The index of what accounts say: a row for each text, written with the account. An account that was written by a version of the
 * bridge without it is behind until {@link #catchUp} comes to it; meanwhile neither a filter nor an order relies on the index.
 */
final class SqlAccountValues {

    private static final int PORTION = 200;
    private static final Column KEY = Column.id("v.value_key");

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final SqlDialect dialect;

    SqlAccountValues(JdbcClient jdbc, TransactionTemplate transactions, SqlDialect dialect) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.dialect = dialect;
    }

    /** Whether it has all accounts. */
    boolean isComplete() {
        return jdbc.sql("select id from accounts where values_version <> version limit 1")
                .query(String.class)
                .optional()
                .isEmpty();
    }

    /** Writes what changed of an account that is new, or locked; the account says by {@code values_version} that it was. */
    void write(Account account) {
        var wanted = IndexedValue.of(account);
        var stored = stored(account.id());
        remove(account.id(), without(stored, wanted));
        insert(without(wanted, stored).stream()
                .map(value -> new Row(account.id(), value))
                .toList());
    }

    private static List<IndexedValue> without(Set<IndexedValue> values, Set<IndexedValue> others) {
        return values.stream().filter(value -> !others.contains(value)).toList();
    }

    private Set<IndexedValue> stored(AccountId id) {
        return new HashSet<>(jdbc.sql("select path, value_key, sorted_by from account_values where account_id = ?")
                .param(id.toString())
                .query((row, number) -> new IndexedValue(
                        row.getString("path"), row.getString("value_key"), row.getBoolean("sorted_by")))
                .list());
    }

    private void remove(AccountId id, Collection<IndexedValue> values) {
        for (var chunk : Chunks.of(values)) {
            var parameters = new ArrayList<Object>(List.of(id.toString()));
            chunk.forEach(value -> parameters.addAll(List.of(value.path(), value.key())));
            jdbc.sql("delete from account_values where account_id = ? and (path, value_key) in (values "
                            + SqlParameters.rows(2, chunk.size()) + ")")
                    .params(parameters)
                    .update();
        }
    }

    /** Of new accounts. */
    void insert(List<Account> accounts) {
        insert(accounts.stream()
                .flatMap(account -> IndexedValue.of(account).stream().map(value -> new Row(account.id(), value)))
                .toList());
    }

    private record Row(AccountId account, IndexedValue value) {}

    private void insert(Collection<Row> rows) {
        for (var chunk : Chunks.of(rows)) {
            var parameters = new ArrayList<>();
            chunk.forEach(row -> parameters.addAll(List.of(
                    row.account().toString(),
                    row.value().path(),
                    row.value().key(),
                    row.value().sortedBy())));
            jdbc.sql("insert into account_values (account_id, path, value_key, sorted_by) values "
                            + SqlParameters.rows(4, chunk.size()))
                    .params(parameters)
                    .update();
        }
    }

    /** Writes the values of all accounts that are behind, some at a time; where it is interrupted the next one goes on. */
    void catchUp() {
        var more = true;
        while (more) {
            more = Boolean.TRUE.equals(transactions.execute(tx -> catchUpSome()));
        }
    }

    private boolean catchUpSome() {
        var some = jdbc.sql("select * from accounts where values_version <> version order by id limit ?"
                        + dialect.forUpdate())
                .param(PORTION)
                .query(AccountRow::read)
                .list();
        for (var account : some) {
            write(account);
            jdbc.sql("update accounts set values_version = version where id = ?")
                    .param(account.id().toString())
                    .update();
        }
        return !some.isEmpty();
    }

    /** The accounts that have a value which stands in a relation to a text; empty where the index does not tell. */
    static Optional<Condition> find(Query.Compare compare) {
        if (compare.caseExact()
                || !IndexedValue.isKept(compare.path())
                || !(compare.literal() instanceof Query.Text text)) {
            return Optional.empty();
        }
        var key = CaselessKey.of(text.value());
        if (!IndexedValue.isWhole(key)) {
            return Optional.empty();
        }
        return switch (compare.operator()) {
            case EQ, SW, GT, GE, LT, LE -> some(compare.path(), compare.operator(), key);
            case NE -> some(compare.path(), Query.Operator.EQ, key).map(Condition::negated);
            case CO, EW -> Optional.empty();
        };
    }

    private static Optional<Condition> some(Query.Path path, Query.Operator operator, String key) {
        return KEY.compare(new Query.Compare(path, operator, new Query.Text(key), true))
                .map(related -> Condition.all(List.of(Condition.of("v.path = ?", path.text()), related))
                        .within("a.id in (select v.account_id from account_values v where ", ")"));
    }

    /** By the value that accounts are sorted by; of all of them once the index {@link #isComplete}. */
    static Search.Order order(Query.Path path) {
        if (!IndexedValue.isKept(path)) {
            throw new IllegalArgumentException("Accounts cannot be sorted by " + path.text());
        }
        return new Search.Order(
                Condition.of(
                        " left join account_values v on v.account_id = a.id and v.sorted_by = true and v.path = ?",
                        path.text()),
                "v.value_key");
    }
}
