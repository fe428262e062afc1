package dev.scimbridge.store;

import dev.scimbridge.query.CodePointOrder;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The rows that SQL lets through, gone through one at a time, for what is left to decide on each, or for an order that SQL does not
 * know.
 *
 * @param where what SQL says of all of them
 * @param split what of the query is left
 */
record RowScan<T>(Search<T> search, Condition where, QuerySplit split) {

    /** What is done with a row that fulfils the query. */
    interface Taker<T> {
        void take(ResultSet row, T resource) throws SQLException;
    }

    /** A page of what fulfils the query, in an order of SQL. */
    Page<T> page(JdbcTemplate streaming, Search.Order order, Paging paging) {
        var items = new ArrayList<T>();
        var total = new long[1];
        each(streaming, order, Search.orderBy(order, paging), (row, resource) -> {
            total[0]++;
            if (total[0] > paging.offset() && items.size() < paging.limit() && Search.isBehind(paging, row)) {
                items.add(resource);
            }
        });
        return new Page<>(items, total[0]);
    }

    private record Sorted(String id, Optional<String> key) {

        static final Comparator<Sorted> ORDER =
                Comparator.comparing(one -> one.key().orElse(null), Comparator.nullsLast(CodePointOrder::compare));
    }

    /**
     * A page of them, sorted here; what is kept of each is what it is sorted by.
     *
     * @param key in code points; empty where the resource has none
     */
    Page<T> sorted(JdbcTemplate streaming, Function<T, Optional<String>> key, Paging paging) {
        var all = new ArrayList<Sorted>();
        var creation = Search.Order.OF_CREATION;
        each(
                streaming,
                creation,
                Search.orderBy(creation, Paging.of(0, 0)),
                (row, resource) -> all.add(new Sorted(row.getString("id"), key.apply(resource))));
        all.sort(paging.descending() ? Sorted.ORDER.reversed() : Sorted.ORDER);
        var ids = all.stream()
                .skip(paging.offset())
                .limit(paging.limit())
                .map(Sorted::id)
                .toList();
        return new Page<>(read(streaming, ids), all.size());
    }

    private List<T> read(JdbcTemplate jdbc, List<String> ids) {
        var found = new HashMap<String, T>();
        for (var chunk : Chunks.of(ids)) {
            var select = Chunks.in(search.alias() + ".id", chunk, id -> id)
                    .within("select " + search.alias() + ".* from " + search.from() + " where ", "");
            jdbc.query(
                    select.sql(),
                    row -> {
                        found.put(row.getString("id"), resource(row));
                    },
                    select.parameters().toArray());
        }
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    private T resource(ResultSet row) throws SQLException {
        return Objects.requireNonNull(search.rows().mapRow(row, 0));
    }

    private void each(JdbcTemplate streaming, Search.Order order, String orderBy, Taker<T> taker) {
        var select = flags().then(Condition.of(" from " + search.from()))
                .then(order.join())
                .then(where.within(" where ", orderBy));
        streaming.query(
                select.sql(),
                row -> {
                    StatementTime.requireTime();
                    var resource = resource(row);
                    if (holds(row, resource)) {
                        taker.take(row, resource);
                    }
                },
                select.parameters().toArray());
    }

    private Condition flags() {
        var select = Condition.of("select " + search.alias() + ".*");
        for (var number = 0; number < split.flags().size(); number++) {
            select = select.then(split.flags().get(number).within(", ", " as flag_" + number));
        }
        return select;
    }

    private boolean holds(ResultSet row, T resource) throws SQLException {
        if (split.rest().isEmpty()) {
            return true;
        }
        var decided = new boolean[split.flags().size()];
        for (var number = 0; number < decided.length; number++) {
            decided[number] = row.getBoolean("flag_" + number);
        }
        return split.rest().get().holds(number -> decided[number], search.document(resource));
    }
}
