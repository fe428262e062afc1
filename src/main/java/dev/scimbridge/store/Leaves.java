package dev.scimbridge.store;

import dev.scimbridge.query.Query;
import java.util.List;
import java.util.Optional;

/** What SQL says of the leaves of a query: of each {@code Present}, {@code Compare} and {@code Element}. */
interface Leaves {

    /** The SQL of a leaf; empty when it cannot be said. */
    Optional<Condition> sql(Query leaf);

    /** Whether an index leads to what fulfils a leaf. */
    default boolean isIndexed(Query leaf) {
        return false;
    }

    /** What fulfils one condition at least, where an index leads to what fulfils each. */
    default Condition union(List<Condition> conditions) {
        return Condition.any(conditions);
    }

    /** Whether few fulfil a comparison, where the attribute is one that tells them apart. */
    static boolean isFew(Query.Compare compare) {
        return compare.literal() instanceof Query.Text text
                && (compare.operator() == Query.Operator.EQ
                        || (compare.operator() == Query.Operator.SW
                                && !text.value().isEmpty()));
    }

    /**
     * A select of what fulfils one condition at least.
     *
     * @param select SQL up to the condition
     * @param always what every result fulfils; partial indexes want to be told
     */
    static Condition union(List<Condition> conditions, String select, Condition always) {
        return Condition.union(conditions.stream()
                .map(condition -> Condition.all(List.of(condition, always)))
                .map(condition -> condition.within(select, ""))
                .toList());
    }
}
