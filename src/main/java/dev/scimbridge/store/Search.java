package dev.scimbridge.store;

import dev.scimbridge.account.Page;
import dev.scimbridge.account.Paging;
import dev.scimbridge.account.Query;
import dev.scimbridge.provisioning.ProvisioningException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Finds resources by a query: what SQL can say is said in SQL, the rest is decided over the rows that SQL lets through, a
 * bounded number of them, one at a time.
 */
abstract class Search<T> {

    private static final int FETCH = 500;

    private final JdbcClient jdbc;
    private final JdbcTemplate streaming;
    private final TransactionTemplate reading;
    private final int limit;

    /** @param limit how many rows may be looked at for what SQL cannot say */
    Search(JdbcTemplate jdbc, TransactionTemplate reading, int limit) {
        this.jdbc = JdbcClient.create(jdbc);
        this.streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        this.streaming.setFetchSize(FETCH);
        this.reading = reading;
        this.limit = limit;
    }

    /** {@code table alias}. */
    abstract String from();

    /** What every result fulfils. */
    abstract Condition always();

    abstract RowMapper<T> rows();

    /** The SQL of a leaf; empty when it cannot be said. */
    abstract Optional<Condition> leaf(Query query);

    /** What an attribute is sorted by; empty when it cannot be. */
    abstract Optional<String> order(Query.Path path);

    /** The resource as a client would read it, as far as {@link #leaf} leaves something to decide. */
    abstract JsonNode tree(T resource);

    Page<T> page(Query query, Paging paging) {
        var translation = Translation.of(query, this::leaf);
        var where = Condition.all(List.of(always(), translation.sql()));
        return translation.rest().map(rest -> filtered(where, rest, paging)).orElseGet(() -> selected(where, paging));
    }

    private Page<T> selected(Condition where, Paging paging) {
        var items = paging.limit() == 0 ? List.<T>of() : items(where, paging);
        if (paging.offset() == 0 && !items.isEmpty() && items.size() < paging.limit()) {
            return new Page<>(items, items.size());
        }
        return new Page<>(items, count(where));
    }

    private List<T> items(Condition where, Paging paging) {
        return jdbc.sql("select * from " + from() + " where " + where.sql() + orderBy(paging) + " limit ? offset ?")
                .params(where.parameters())
                .param(paging.limit())
                .param(paging.offset())
                .query(rows())
                .list();
    }

    private long count(Condition where) {
        return jdbc.sql("select count(*) from " + from() + " where " + where.sql())
                .params(where.parameters())
                .query(Long.class)
                .single();
    }

    private String orderBy(Paging paging) {
        var direction = paging.descending() ? " desc" : "";
        var first = paging.sortBy()
                .flatMap(this::order)
                .map(sql -> sql + direction + ", ")
                .orElse("");
        var rest = first.isEmpty() ? direction : "";
        return " order by " + first + "created" + rest + ", id" + rest;
    }

    private Page<T> filtered(Condition where, Query rest, Paging paging) {
        if (count(where) > limit) {
            throw new ProvisioningException.TooMany(limit);
        }
        var items = new ArrayList<T>();
        var total = new long[1];
        reading.executeWithoutResult(tx -> streaming.query(
                "select * from " + from() + " where " + where.sql() + orderBy(paging),
                row -> {
                    var resource = Objects.requireNonNull(rows().mapRow(row, 0));
                    if (!Remainder.matches(rest, tree(resource))) {
                        return;
                    }
                    if (total[0] >= paging.offset() && items.size() < paging.limit()) {
                        items.add(resource);
                    }
                    total[0]++;
                },
                where.parameters().toArray()));
        return new Page<>(items, total[0]);
    }
}
