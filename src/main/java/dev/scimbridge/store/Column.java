package dev.scimbridge.store;

import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.query.Query;
import java.time.Instant;
import java.util.Optional;

/**
 * An attribute that is a column.
 *
 * @param value SQL of the value as it is
 * @param key SQL of its caseless key; the same as {@code value} where there is none
 * @param foldable whether a caseless comparison can be said in SQL, by the key
 */
record Column(String value, String key, Kind kind, boolean foldable) {

    /** What the column holds; a literal of another kind is never equal to it. */
    enum Kind {
        TEXT,
        BOOLEAN,
        TIME
    }

    /** In UTF-8 after all that a text may hold: {@code prefix <= text < prefix + LAST} for what begins with the prefix. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    /** An id: compared as it is, whatever the schema says about letters. */
    static Column id(String sql) {
        return new Column(sql, sql, Kind.TEXT, true);
    }

    /** A text of which no key is kept. */
    static Column exact(String sql) {
        return new Column(sql, sql, Kind.TEXT, false);
    }

    static Column keyed(String sql) {
        return keyed(sql, sql + "_key");
    }

    static Column keyed(String sql, String key) {
        return new Column(sql, key, Kind.TEXT, true);
    }

    /** What is the same for all of them, and has no letter beside ASCII and no quote. */
    static Column constant(String text) {
        return new Column("('" + text + "')", "'" + CaselessKey.of(text) + "'", Kind.TEXT, true);
    }

    static Column flag(String sql) {
        return new Column(sql, sql, Kind.BOOLEAN, true);
    }

    static Column time(String sql) {
        return new Column(sql, sql, Kind.TIME, true);
    }

    /** A flag of which only the truth is kept, not whether it was said. */
    static Column truth(String sql) {
        return new Column(sql, sql, Kind.BOOLEAN, false);
    }

    /** Empty when the column does not tell. */
    Optional<Condition> isPresent() {
        return kind == Kind.BOOLEAN && !foldable ? Optional.empty() : Optional.of(present());
    }

    private Condition present() {
        return Condition.of(value + " is not null" + (kind == Kind.TEXT ? " and " + value + " <> ''" : ""));
    }

    /** The comparison in SQL; empty when it cannot be said. An absent value is {@code ne} to everything. */
    Optional<Condition> compare(Query.Compare compare) {
        return switch (compare.literal()) {
            case Query.Text text -> kind == Kind.TEXT ? text(compare, text.value()) : otherKind(compare);
            case Query.Bool bool ->
                kind == Kind.BOOLEAN ? Optional.of(relation(value, compare, bool.value())) : otherKind(compare);
            case Query.Time time -> kind == Kind.TIME ? Optional.of(moment(compare, time.value())) : otherKind(compare);
            case Query.Number number -> otherKind(compare);
            case Query.Null nothing -> isPresent().map(present -> nothing(present, compare.operator()));
        };
    }

    /** Times are kept to the millisecond: none is equal to one between two of them, and what is not after it is before it. */
    private Condition moment(Query.Compare compare, Instant wanted) {
        var millis = wanted.toEpochMilli();
        if (wanted.equals(Instant.ofEpochMilli(millis))) {
            return relation(value, compare, millis);
        }
        return switch (compare.operator()) {
            case EQ, CO, SW, EW -> Condition.FALSE;
            case NE -> Condition.TRUE;
            case GT, GE -> Condition.of(value + " > ?", millis);
            case LT, LE -> Condition.of(value + " <= ?", millis);
        };
    }

    private static Optional<Condition> otherKind(Query.Compare compare) {
        return Optional.of(compare.operator() == Query.Operator.NE ? Condition.TRUE : Condition.FALSE);
    }

    private static Condition nothing(Condition present, Query.Operator operator) {
        return switch (operator) {
            case EQ -> present.negated();
            case NE -> present;
            case CO, SW, EW, GT, GE, LT, LE -> Condition.FALSE;
        };
    }

    private Optional<Condition> text(Query.Compare compare, String wanted) {
        if (compare.caseExact() || value.equals(key)) {
            return compare.caseExact() || foldable ? Optional.of(relation(value, compare, wanted)) : Optional.empty();
        }
        return Optional.of(relation(key, compare, CaselessKey.of(wanted)));
    }

    /** Without {@code like}: SQLite folds case in it, PostgreSQL does not. */
    private static Condition relation(String sql, Query.Compare compare, Object wanted) {
        return switch (compare.operator()) {
            case EQ -> Condition.of(sql + " = ?", wanted);
            case NE -> Condition.of("(" + sql + " is null or " + sql + " <> ?)", wanted);
            case GT -> Condition.of(sql + " > ?", wanted);
            case GE -> Condition.of(sql + " >= ?", wanted);
            case LT -> Condition.of(sql + " < ?", wanted);
            case LE -> Condition.of(sql + " <= ?", wanted);
            case CO -> contains(sql, wanted.toString());
            case SW -> Condition.of("(" + sql + " >= ? and " + sql + " < ?)", wanted, wanted + LAST);
            case EW ->
                Condition.of(
                        "substr(" + sql + ", length(" + sql + ") - ? + 1) = ?",
                        wanted.toString().codePointCount(0, wanted.toString().length()),
                        wanted);
        };
    }

    private static Condition contains(String sql, String wanted) {
        return wanted.isEmpty()
                ? Condition.of(sql + " is not null")
                : Condition.of("replace(" + sql + ", ?, '') <> " + sql, wanted);
    }
}
