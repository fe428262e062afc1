package dev.scimbridge.store;

import dev.scimbridge.query.Query;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A multi-valued attribute whose values are rows of another table.
 *
 * @param some what a resource fulfils that has a row which fulfils a condition
 * @param columns by sub-attribute
 */
record JoinedAttribute(UnaryOperator<Condition> some, Map<String, Column> columns) {

    /** An element is found by its value. */
    private static final Leaves OF_ELEMENTS = new Leaves() {
        @Override
        public Optional<Condition> sql(Query leaf) {
            return Optional.empty();
        }

        @Override
        public boolean isIndexed(Query leaf) {
            return leaf instanceof Query.Compare compare
                    && Leaves.isFew(compare)
                    && compare.path().text().equals("value");
        }
    };

    /**
     * @param prefix SQL up to the condition on a row; {@code id in (select …)}, so that an index on the row's value finds the
     *     resource
     */
    static JoinedAttribute of(String prefix, Map<String, Column> columns) {
        return new JoinedAttribute(condition -> condition.within(prefix, ")"), columns);
    }

    /** Whether a resource has a value. */
    Optional<Condition> present(Query.Path path) {
        return column(path).flatMap(Column::isPresent).map(some);
    }

    /** {@code ne} and {@code eq null} speak of all values, the other operators of at least one. */
    Optional<Condition> compare(Query.Compare compare) {
        var column = column(compare.path());
        if (compare.literal() instanceof Query.Null) {
            return present(compare.path()).map(any -> switch (compare.operator()) {
                case EQ -> any.negated();
                case NE -> any;
                case CO, SW, EW, GT, GE, LT, LE -> Condition.FALSE;
            });
        }
        if (compare.operator() == Query.Operator.NE) {
            var equal = new Query.Compare(compare.path(), Query.Operator.EQ, compare.literal(), compare.caseExact());
            return column.flatMap(value -> value.compare(equal)).map(some).map(Condition::negated);
        }
        return column.flatMap(value -> value.compare(compare)).map(some);
    }

    /** At least one value fulfils a query whose paths are relative to it. */
    Optional<Condition> element(Query element) {
        return QuerySplit.whole(element, this::leaf).map(some);
    }

    /** Whether an index leads to the elements that fulfil a query whose paths are relative to them. */
    static boolean isIndexed(Query element) {
        return QuerySplit.isIndexed(element, OF_ELEMENTS);
    }

    private Optional<Condition> leaf(Query leaf) {
        return switch (leaf) {
            case Query.Present present -> relative(present.path()).flatMap(Column::isPresent);
            case Query.Compare compare -> relative(compare.path()).flatMap(column -> column.compare(compare));
            case Query.All all -> Optional.of(Condition.TRUE);
            case Query.Element nested -> Optional.empty();
            case Query.And and -> Optional.empty();
            case Query.Or or -> Optional.empty();
            case Query.Not not -> Optional.empty();
        };
    }

    private Optional<Column> column(Query.Path path) {
        return Optional.ofNullable(columns.get(path.sub().orElse("value")));
    }

    private Optional<Column> relative(Query.Path path) {
        return Optional.ofNullable(columns.get(path.attribute()));
    }
}
