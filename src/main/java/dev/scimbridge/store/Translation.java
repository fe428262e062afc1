package dev.scimbridge.store;

import dev.scimbridge.account.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A query split in two: what SQL decides, and what is left to be decided row by row.
 *
 * @param rest empty: SQL decides all
 */
record Translation(Condition sql, Optional<Query> rest) {

    /** @param leaf the SQL of a {@code Present}, {@code Compare} or {@code Element}; empty when it cannot be said in SQL */
    static Translation of(Query query, Function<Query, Optional<Condition>> leaf) {
        if (query instanceof Query.And and) {
            return conjunction(and.terms(), leaf);
        }
        return whole(query, leaf)
                .map(sql -> new Translation(sql, Optional.empty()))
                .orElseGet(() -> new Translation(Condition.TRUE, Optional.of(query)));
    }

    private static Translation conjunction(List<Query> terms, Function<Query, Optional<Condition>> leaf) {
        var said = new ArrayList<Condition>();
        var left = new ArrayList<Query>();
        for (var term : terms) {
            var translation = of(term, leaf);
            said.add(translation.sql());
            translation.rest().ifPresent(left::add);
        }
        var rest = left.isEmpty() ? Optional.<Query>empty() : Optional.<Query>of(new Query.And(left));
        return new Translation(Condition.all(said), rest);
    }

    private static Optional<Condition> whole(Query query, Function<Query, Optional<Condition>> leaf) {
        return switch (query) {
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.And and -> wholes(and.terms(), leaf).map(Condition::all);
            case Query.Or or -> wholes(or.terms(), leaf).map(Condition::any);
            case Query.Not not -> whole(not.term(), leaf).map(Translation::negated);
            case Query.Present present -> leaf.apply(present);
            case Query.Compare compare -> leaf.apply(compare);
            case Query.Element element -> leaf.apply(element);
        };
    }

    /** SQL's third truth value counts as false, before it is negated. */
    private static Condition negated(Condition condition) {
        return new Condition("not coalesce((" + condition.sql() + "), false)", condition.parameters());
    }

    private static Optional<List<Condition>> wholes(List<Query> terms, Function<Query, Optional<Condition>> leaf) {
        var conditions = new ArrayList<Condition>();
        for (var term : terms) {
            var condition = whole(term, leaf);
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            conditions.add(condition.get());
        }
        return Optional.of(conditions);
    }
}
