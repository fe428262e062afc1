package dev.scimbridge.store;

import dev.scimbridge.account.Key;
import dev.scimbridge.account.Query;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An attribute that is a column.
 *
 * @param value SQL of the value as it is
 * @param key SQL of its caseless key; the same as {@code value} where the attribute is exact
 */
record Column(String value, String key) {

    static Column exact(String sql) {
        return new Column(sql, sql);
    }

    static Column keyed(String sql) {
        return new Column(sql, sql + "_key");
    }

    Condition present() {
        return Condition.of(value + " is not null and " + value + " <> ''");
    }

    /** The comparison in SQL; empty when it cannot be said. */
    Optional<Condition> compare(Query.Compare compare) {
        return switch (compare.literal()) {
            case Query.Text text -> Optional.of(text(compare, text.value()));
            case Query.Bool bool -> relation(value, compare.operator(), bool.value());
            case Query.Time time ->
                relation(value, compare.operator(), time.value().toEpochMilli());
            case Query.Null nothing -> nothing(compare.operator());
            case Query.Number number -> Optional.empty();
        };
    }

    private Optional<Condition> nothing(Query.Operator operator) {
        return switch (operator) {
            case EQ -> Optional.of(present().negated());
            case NE -> Optional.of(present());
            case CO, SW, EW, GT, GE, LT, LE -> Optional.empty();
        };
    }

    private Condition text(Query.Compare compare, String wanted) {
        var exact = compare.caseExact() && !value.equals(key);
        var sql = exact ? value : key;
        UnaryOperator<String> fold = exact || value.equals(key) ? UnaryOperator.identity() : Key::of;
        var text = fold.apply(wanted);
        return switch (compare.operator()) {
            case CO -> like(sql, "%" + escaped(text) + "%");
            case SW -> like(sql, escaped(text) + "%");
            case EW -> like(sql, "%" + escaped(text));
            case EQ, NE, GT, GE, LT, LE ->
                relation(sql, compare.operator(), text).orElseThrow();
        };
    }

    private static Condition like(String sql, String pattern) {
        return Condition.of(sql + " like ? escape '!'", pattern);
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private static Optional<Condition> relation(String sql, Query.Operator operator, Object wanted) {
        return switch (operator) {
            case EQ -> Optional.of(Condition.of(sql + " = ?", wanted));
            case NE -> Optional.of(Condition.of("(" + sql + " is null or " + sql + " <> ?)", wanted));
            case GT -> Optional.of(Condition.of(sql + " > ?", wanted));
            case GE -> Optional.of(Condition.of(sql + " >= ?", wanted));
            case LT -> Optional.of(Condition.of(sql + " < ?", wanted));
            case LE -> Optional.of(Condition.of(sql + " <= ?", wanted));
            case CO, SW, EW -> Optional.empty();
        };
    }
}
