package dev.scimbridge.store;

import dev.scimbridge.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A query split in two: what SQL decides, and what is left to be decided row by row.
 *
 * @param where what every result fulfils
 * @param flags what SQL says within the rest, in the order of {@link ResidualFilter.Flag#number}
 * @param rest empty: SQL decides all
 */
record QuerySplit(Condition where, List<Condition> flags, Optional<ResidualFilter> rest) {

    /** SQLite takes 500 terms in a union. */
    private static final int MOST_OF_A_UNION = 200;

    QuerySplit {
        flags = List.copyOf(flags);
    }

    static QuerySplit of(Query query, Leaves leaves) {
        return new Splitter(leaves).split(query);
    }

    /** The SQL of a whole query; empty when a part of it cannot be said. */
    static Optional<Condition> whole(Query query, Leaves leaves) {
        return switch (query) {
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.And and -> wholes(and.terms(), leaves).map(Condition::all);
            case Query.Or or -> wholes(or.terms(), leaves).map(terms -> either(or, terms, leaves));
            case Query.Not not ->
                whole(not.term(), leaves).map(condition -> decided(condition).negated());
            case Query.Present present -> leaves.sql(present);
            case Query.Compare compare -> leaves.sql(compare);
            case Query.Element element -> leaves.sql(element);
        };
    }

    /** A union is found by as many indexes; more terms than that are looked for in one scan. */
    private static Condition either(Query.Or or, List<Condition> terms, Leaves leaves) {
        return terms.size() <= MOST_OF_A_UNION && isIndexed(or, leaves) ? leaves.union(terms) : Condition.any(terms);
    }

    /** Whether an index leads to what fulfils a query. */
    static boolean isIndexed(Query query, Leaves leaves) {
        return switch (query) {
            case Query.All all -> false;
            case Query.And and -> and.terms().stream().anyMatch(term -> isIndexed(term, leaves));
            case Query.Or or -> or.terms().stream().allMatch(term -> isIndexed(term, leaves));
            case Query.Not not -> false;
            case Query.Present present -> leaves.isIndexed(present);
            case Query.Compare compare -> leaves.isIndexed(compare);
            case Query.Element element -> leaves.isIndexed(element);
        };
    }

    /** What SQL says of everything that fulfils a query, though not of that alone; empty when it says nothing. */
    static Optional<Condition> implied(Query query, Leaves leaves) {
        return whole(query, leaves).or(() -> switch (query) {
            case Query.And and ->
                Optional.of(and.terms().stream()
                                .flatMap(term -> implied(term, leaves).stream())
                                .toList())
                        .filter(terms -> !terms.isEmpty())
                        .map(Condition::all);
            case Query.Or or -> {
                var terms = or.terms().stream()
                        .flatMap(term -> implied(term, leaves).stream())
                        .toList();
                yield terms.size() == or.terms().size() ? Optional.of(either(or, terms, leaves)) : Optional.empty();
            }
            case Query.Element element -> ofAllElements(element).flatMap(all -> implied(all, leaves));
            case Query.All all -> Optional.empty();
            case Query.Not not -> Optional.empty();
            case Query.Present present -> Optional.empty();
            case Query.Compare compare -> Optional.empty();
        });
    }

    /** What is true of a resource where it is true of one of its elements; empty when nothing is. */
    private static Optional<Query> ofAllElements(Query.Element element) {
        return widened(element.element(), element.path());
    }

    private static Optional<Query> widened(Query query, Query.Path whole) {
        return switch (query) {
            case Query.And and ->
                Optional.of(and.terms().stream()
                                .flatMap(term -> widened(term, whole).stream())
                                .toList())
                        .filter(terms -> !terms.isEmpty())
                        .map(Query.And::new);
            case Query.Or or -> {
                var terms = or.terms().stream()
                        .flatMap(term -> widened(term, whole).stream())
                        .toList();
                yield terms.size() == or.terms().size() ? Optional.of(new Query.Or(terms)) : Optional.empty();
            }
            case Query.Compare compare -> widened(compare, whole);
            case Query.All all -> Optional.empty();
            case Query.Not not -> Optional.empty();
            case Query.Present present -> Optional.empty();
            case Query.Element inner -> Optional.empty();
        };
    }

    private static Optional<Query> widened(Query.Compare compare, Query.Path whole) {
        var path = new Query.Path(
                whole.schema(), whole.attribute(), Optional.of(compare.path().attribute()));
        return compare.operator() == Query.Operator.NE || !(compare.literal() instanceof Query.Text)
                ? Optional.empty()
                : Optional.of(new Query.Compare(path, compare.operator(), compare.literal(), compare.caseExact()));
    }

    /** SQL's third truth value counts as false. */
    private static Condition decided(Condition condition) {
        return condition.within("coalesce((", "), false)");
    }

    private static Optional<List<Condition>> wholes(List<Query> terms, Leaves leaves) {
        var conditions = new ArrayList<Condition>();
        for (var term : terms) {
            var condition = whole(term, leaves);
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            conditions.add(condition.get());
        }
        return Optional.of(conditions);
    }

    private static final class Splitter {

        private final Leaves leaves;
        private final List<Condition> where = new ArrayList<>();
        private final List<Condition> flags = new ArrayList<>();
        private final List<ResidualFilter> rest = new ArrayList<>();

        Splitter(Leaves leaves) {
            this.leaves = leaves;
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
            implied(query, leaves).ifPresent(where::add);
            if (whole(query, leaves).isEmpty()) {
                rest.add(residue(query));
            }
        }

        private ResidualFilter residue(Query query) {
            return whole(query, leaves).map(this::flag).orElseGet(() -> switch (query) {
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
