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
}
