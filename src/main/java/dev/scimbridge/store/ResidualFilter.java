package dev.scimbridge.store;

import dev.scimbridge.query.AttributeDocument;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** What is left of a query for each row that SQL lets through; what SQL can say within it is a column of the row. */
sealed interface ResidualFilter {

    record All(List<ResidualFilter> terms) implements ResidualFilter {}

    record Any(List<ResidualFilter> terms) implements ResidualFilter {}

    record Not(ResidualFilter term) implements ResidualFilter {}

    /** Decided by SQL, in the row's n-th extra column. */
    record Flag(int number) implements ResidualFilter {}

    /** To be decided on the resource. */
    record Judged(Predicate<AttributeDocument> query) implements ResidualFilter {}

    /**
     * Whether a row fulfils it.
     *
     * @param flag the row's extra columns
     * @param document what the resource says
     */
    default boolean holds(IntPredicate flag, AttributeDocument document) {
        return switch (this) {
            case All all -> all.terms().stream().allMatch(term -> term.holds(flag, document));
            case Any any -> any.terms().stream().anyMatch(term -> term.holds(flag, document));
            case Not not -> !not.term().holds(flag, document);
            case Flag decided -> flag.test(decided.number());
            case Judged judged -> judged.query().test(document);
        };
    }
}
