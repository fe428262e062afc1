package dev.scimbridge.store;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A piece of a where clause with its parameters, in the order of its question marks. */
record Condition(String sql, List<Object> parameters) {

    static final Condition NOTHING = new Condition("", List.of());
    static final Condition TRUE = new Condition("1 = 1", List.of());
    static final Condition FALSE = new Condition("1 = 0", List.of());

    Condition {
        parameters = List.copyOf(parameters);
    }

    static Condition of(String sql, Object... parameters) {
        return new Condition(sql, List.of(parameters));
    }

    static Condition all(List<Condition> conditions) {
        return joined(conditions, " and ", TRUE);
    }

    static Condition any(List<Condition> conditions) {
        return joined(conditions, " or ", FALSE);
    }

    private static Condition joined(List<Condition> conditions, String word, Condition none) {
        if (conditions.isEmpty()) {
            return none;
        }
        return new Condition(
                balanced(conditions.stream().map(Condition::sql).toList(), word), parametersOf(conditions));
    }

    private static List<Object> parametersOf(List<Condition> conditions) {
        return conditions.stream()
                .flatMap(condition -> condition.parameters().stream())
                .toList();
    }

    /** Of selects: the rows of each. */
    static Condition union(List<Condition> selects) {
        return new Condition(
                selects.stream().map(Condition::sql).collect(Collectors.joining(" union ")), parametersOf(selects));
    }

    /** As shallow as can be: SQLite takes expressions up to a depth of 1,000, and reads a chain as one that deep. */
    private static String balanced(List<String> terms, String word) {
        if (terms.size() <= 2) {
            return terms.stream().collect(Collectors.joining(word, "(", ")"));
        }
        var middle = terms.size() / 2;
        return "(" + balanced(terms.subList(0, middle), word) + word
                + balanced(terms.subList(middle, terms.size()), word) + ")";
    }

    /** The text of this followed by that of another. */
    Condition then(Condition next) {
        var both = new ArrayList<>(parameters);
        both.addAll(next.parameters());
        return new Condition(sql + next.sql(), both);
    }

    Condition negated() {
        return new Condition("not (" + sql + ")", parameters);
    }

    /** {@code prefix} + this + {@code suffix}, as for an exists(…). */
    Condition within(String prefix, String suffix) {
        return new Condition(prefix + sql + suffix, parameters);
    }
}
