package dev.scimbridge.store;

import dev.scimbridge.account.Meta;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.query.AttributeDocument;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds resources by a query: what SQL can say is said in SQL, the rest is decided over the rows that SQL lets through, a
 * bounded number of them, one at a time.
 *
 * <p>{@code ne} is the opposite of {@code eq}: true also where the attribute is absent, and of a multi-valued attribute where
 * no value is equal. Absent values are sorted last, in descending order first (RFC 7644 §3.4.2.3); what is equal keeps the order
 * of creation.
 */
abstract class Search<T> {

    private static final int FETCH = 500;

    private final JdbcClient jdbc;
    private final JdbcTemplate streaming;
    private final SearchTime time;
    private final int limit;

    /** @param limit how many rows may be looked at for what SQL cannot say */
    Search(JdbcTemplate jdbc, SearchTime time, int limit) {
        this.jdbc = JdbcClient.create(jdbc);
        this.streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        this.streaming.setExceptionTranslator(jdbc.getExceptionTranslator());
        this.streaming.setFetchSize(FETCH);
        this.time = time;
        this.limit = limit;
    }

    abstract String table();

    abstract String alias();

    /** Under which all of them are counted while they are written. */
    abstract String kind();

    /** What every result fulfils. */
    abstract Condition always();

    abstract RowMapper<T> rows();

    /** What SQL can say, to be asked of one query. */
    abstract Leaves leaves();

    /** As {@link #leaves}, for rows that are gone through in the order of creation until a page is full. */
    Leaves leavesOfPage(Paging paging) {
        return leaves();
    }

    /** What an attribute is sorted by. */
    abstract Order order(Query.Path path);

    /**
     * By what resources are sorted while SQL cannot do so, each by what it says; empty: SQL can.
     *
     * @param path one that {@link #order} takes
     */
    Optional<Function<T, Optional<String>>> keyOutsideSql(Query.Path path) {
        return Optional.empty();
    }

    /** What the resource says, as far as {@link #leaves} leaves something to decide. */
    abstract AttributeDocument document(T resource);

    /**
     * What rows are sorted by.
     *
     * @param join what has to be joined for that; empty where nothing has
     * @param key SQL of what is compared
     */
    record Order(Condition join, String key) {

        static final Order OF_CREATION = new Order(Condition.NOTHING, "");

        static Order by(Column column) {
            return new Order(Condition.NOTHING, column.key());
        }
    }

    static Map<String, Object> meta(String resourceType, Meta meta) {
        return Map.of(
                "resourceType",
                resourceType,
                "created",
                meta.created(),
                "lastModified",
                meta.lastModified(),
                "version",
                "W/\"" + meta.version() + "\"");
    }

    final String from() {
        return table() + " " + alias();
    }

    /** What names one resource, or few, by an index of the table itself. */
    abstract Set<String> names();

    /**
     * @throws ProvisioningException.TooMany it would look at too much, or takes too long. Where somebody is looked up by a name it is the
     *     database that is slow, so that a client which narrows it would gain nothing: that may take as long as it takes
     */
    Page<T> page(Query query, Paging paging) {
        var split = QuerySplit.of(query, leaves());
        Supplier<Page<T>> search = () -> found(query, split, paging);
        var isWhole = query instanceof Query.All && paging.sortBy().isEmpty();
        if (!isWhole && !isNarrow(query)) {
            return time.within(search);
        }
        var isSql = split.rest().isEmpty() && keyOutsideSql(paging).isEmpty();
        return isSql ? search.get() : time.unbound(search);
    }

    private boolean isNarrow(Query query) {
        return switch (query) {
            case Query.Compare compare -> isNamed("", compare);
            case Query.Element element -> isNamed(element.path().text() + ".", element.element());
            case Query.And and -> and.terms().stream().anyMatch(this::isNarrow);
            case Query.Or or -> or.terms().stream().allMatch(this::isNarrow);
            case Query.All all -> false;
            case Query.Not not -> false;
            case Query.Present present -> false;
        };
    }

    private boolean isNamed(String prefix, Query element) {
        return switch (element) {
            case Query.Compare compare ->
                compare.operator() == Query.Operator.EQ
                        && compare.literal() instanceof Query.Text
                        && names().contains(prefix + compare.path().text());
            case Query.And and -> and.terms().stream().anyMatch(term -> isNamed(prefix, term));
            case Query.Or or -> false;
            case Query.All all -> false;
            case Query.Not not -> false;
            case Query.Present present -> false;
            case Query.Element inner -> false;
        };
    }

    /** Where only their number is asked for, no order is. */
    private Optional<Function<T, Optional<String>>> keyOutsideSql(Paging paging) {
        return paging.sortBy().filter(by -> paging.limit() > 0).flatMap(this::keyOutsideSql);
    }

    private Page<T> found(Query query, QuerySplit split, Paging paging) {
        var where = where(split);
        var scan = new RowScan<>(this, where, split);
        var key = keyOutsideSql(paging);
        if (key.isPresent()) {
            requireFew(where, ProvisioningException.TooMany::unsorted);
            return scan.sorted(streaming, key.get(), paging);
        }
        if (split.rest().isPresent()) {
            requireFew(where, ProvisioningException.TooMany::new);
            return scan.page(streaming, order(paging), paging);
        }
        return selected(query, where, paging);
    }

    private Page<T> selected(Query query, Condition where, Paging paging) {
        var items = paging.limit() == 0 ? List.<T>of() : items(statement(query, paging));
        if (!items.isEmpty() && items.size() < paging.limit() && paging.after().isEmpty()) {
            return new Page<>(items, paging.offset() + items.size());
        }
        return new Page<>(items, query instanceof Query.All ? countAll() : count(where));
    }

    private static Condition behind(Paging paging) {
        return paging.after()
                .map(place -> Condition.of(
                        paging.descending() ? "(created, id) < (?, ?)" : "(created, id) > (?, ?)",
                        place.created().toEpochMilli(),
                        place.id()))
                .orElse(Condition.TRUE);
    }

    static boolean isBehind(Paging paging, ResultSet row) throws SQLException {
        if (paging.after().isEmpty()) {
            return true;
        }
        var place = paging.after().get();
        var created = Long.compare(row.getLong("created"), place.created().toEpochMilli());
        var order = created == 0 ? row.getString("id").compareTo(place.id()) : created;
        return paging.descending() ? order < 0 : order > 0;
    }

    private List<T> items(Condition select) {
        return jdbc.sql(select.sql()).params(select.parameters()).query(rows()).list();
    }

    private Condition select(Condition where, Paging paging) {
        var order = order(paging);
        return Condition.of("select " + alias() + ".* from " + from())
                .then(order.join())
                .then(where.within(" where ", orderBy(order, paging)))
                .then(Condition.of(" limit ? offset ?", paging.limit(), paging.offset()));
    }

    /** How SQL is asked for a page, where it decides all. */
    Condition statement(Query query, Paging paging) {
        var leaves = paging.sortBy().isEmpty() && isConjunction(query) ? leavesOfPage(paging) : leaves();
        return select(Condition.all(List.of(where(QuerySplit.of(query, leaves)), behind(paging))), paging);
    }

    /** What fulfils one of several is found by the index of each. */
    private static boolean isConjunction(Query query) {
        return switch (query) {
            case Query.And and -> and.terms().stream().allMatch(Search::isConjunction);
            case Query.Or or -> false;
            case Query.Not not -> isConjunction(not.term());
            case Query.All all -> true;
            case Query.Present present -> true;
            case Query.Compare compare -> true;
            case Query.Element element -> true;
        };
    }

    private Condition where(QuerySplit split) {
        return Condition.all(List.of(always(), split.where()));
    }

    final long countAll() {
        return jdbc.sql("select coalesce(sum(number), 0) from resource_counts where kind = ?")
                .param(kind())
                .query(Long.class)
                .single();
    }

    private long count(Condition where) {
        return jdbc.sql("select count(*) from " + from() + " where " + where.sql())
                .params(where.parameters())
                .query(Long.class)
                .single();
    }

    private Order order(Paging paging) {
        return paging.sortBy().map(this::order).orElse(Order.OF_CREATION);
    }

    static String orderBy(Order order, Paging paging) {
        var direction = paging.descending() ? " desc" : "";
        if (order.key().isEmpty()) {
            return " order by created" + direction + ", id" + direction;
        }
        var absent = paging.descending() ? " nulls first" : " nulls last";
        return " order by " + order.key() + direction + absent + ", created, id";
    }

    private void requireFew(Condition where, IntFunction<ProvisioningException> refusal) {
        var found = jdbc.sql("select count(*) from (select 1 from " + from() + " where " + where.sql()
                        + " limit ?) some_rows")
                .params(where.parameters())
                .param(limit + 1)
                .query(Long.class)
                .single();
        if (found > limit) {
            throw refusal.apply(limit);
        }
    }
}
