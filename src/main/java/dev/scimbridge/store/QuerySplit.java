package dev.scimbridge.store;

import dev.scimbridge.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A query split in two: what SQL decides, and what is left to be decided row by row.
 *
 * @param where what every result fulfils
 * @param flags what SQL says within the rest, in the order of {@link ResidualFilter.Flag#number}
 * @param rest empty: SQL decides all
 */
record QuerySplit(Condition where, List<Condition> flags, Optional<ResidualFilter> rest) {

    QuerySplit {
        flags = List.copyOf(flags);
    }

    /** @param leaf the SQL of a {@code Present}, {@code Compare} or {@code Element}; empty when it cannot be said in SQL */
    static QuerySplit of(Query query, Function<Query, Optional<Condition>> leaf) {
        return new Splitter(leaf).split(query);
    }

    /** The SQL of a whole query; empty when a part of it cannot be said. */
    static Optional<Condition> whole(Query query, Function<Query, Optional<Condition>> leaf) {
        return switch (query) {
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.And and -> wholes(and.terms(), leaf).map(Condition::all);
            case Query.Or or -> wholes(or.terms(), leaf).map(Condition::any);
            case Query.Not not ->
                whole(not.term(), leaf).map(condition -> decided(condition).negated());
            case Query.Present present -> leaf.apply(present);
            case Query.Compare compare -> leaf.apply(compare);
            case Query.Element element -> leaf.apply(element);
        };
    }

    /** SQL's third truth value counts as false. */
    private static Condition decided(Condition condition) {
        return condition.within("coalesce((", "), false)");
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

    private static final class Splitter {

        private final Function<Query, Optional<Condition>> leaf;
        private final List<Condition> where = new ArrayList<>();
        private final List<Condition> flags = new ArrayList<>();
        private final List<ResidualFilter> rest = new ArrayList<>();

        Splitter(Function<Query, Optional<Condition>> leaf) {
            this.leaf = leaf;
        }

        QuerySplit split(Query query) {
            require(query);
            return new QuerySplit(
                    Condition.all(where),
                    flags,
                    rest.isEmpty() ? Optional.empty() : Optional.of(new ResidualFilter.All(List.copyOf(rest))));
        }

        private void require(Query query) {
            if (query instanceof Query.And and) {
                and.terms().forEach(this::require);
                return;
            }
            whole(query, leaf).ifPresentOrElse(where::add, () -> rest.add(residue(query)));
        }

        private ResidualFilter residue(Query query) {
            return whole(query, leaf).map(this::flag).orElseGet(() -> switch (query) {
                case Query.And and -> new ResidualFilter.All(residues(and.terms()));
                case Query.Or or -> new ResidualFilter.Any(residues(or.terms()));
                case Query.Not not -> new ResidualFilter.Not(residue(not.term()));
                case Query.All all -> new ResidualFilter.Judged(all.predicate());
                case Query.Present present -> new ResidualFilter.Judged(present.predicate());
                case Query.Compare compare -> new ResidualFilter.Judged(compare.predicate());
                case Query.Element element -> new ResidualFilter.Judged(element.predicate());
            });
        }

        private List<ResidualFilter> residues(List<Query> terms) {
            return terms.stream().map(this::residue).toList();
        }

        private ResidualFilter flag(Condition condition) {
            flags.add(decided(condition));
            return new ResidualFilter.Flag(flags.size() - 1);
        }
    }
}
