package dev.scimbridge.query;

import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.query.Query.Operator;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides a query over an attribute document (RFC 7644 §3.4.2.2): the one place that says what a query means, with which the
 * SQL of the store must agree. A value of another type than the literal stands in no relation to it.
 */
final class QueryEvaluator {

    private static final AttributeValue NOT_PRIMARY = new Query.Bool(false);

    private QueryEvaluator() {}

    static boolean matches(Query query, AttributeDocument document) {
        return switch (query) {
            case Query.All all -> true;
            case Query.And and -> and.terms().stream().allMatch(term -> matches(term, document));
            case Query.Or or -> or.terms().stream().anyMatch(term -> matches(term, document));
            case Query.Not not -> !matches(not.term(), document);
            case Query.Present present -> present(present.path(), document);
            case Query.Element some ->
                AttributeDocument.documents(document.values(some.path()))
                        .anyMatch(element -> matches(some.element(), element));
            case Query.Compare compare -> compares(compare, document);
        };
    }

    private static boolean compares(Query.Compare compare, AttributeDocument document) {
        if (compare.literal() instanceof Query.Null) {
            return present(compare.path(), document) == (compare.operator() == Operator.NE);
        }
        if (compare.operator() == Operator.NE) {
            return said(compare.path(), document).noneMatch(value -> relates(compare, Operator.EQ, value));
        }
        return said(compare.path(), document).anyMatch(value -> relates(compare, compare.operator(), value));
    }

    /** The values, and {@code false} for each that does not say whether it is primary (RFC 7643 §2.4). */
    private static Stream<AttributeValue> said(Query.Path path, AttributeDocument document) {
        var name = path.sub().orElse(path.attribute());
        if (!name.equals("primary")) {
            return document.values(path);
        }
        return document.holders(path)
                .flatMap(element -> element.says(name) ? element.values(name) : Stream.of(NOT_PRIMARY));
    }

    private static boolean present(Query.Path path, AttributeDocument document) {
        return document.values(path).anyMatch(QueryEvaluator::isSet);
    }

    private static boolean isSet(AttributeValue value) {
        return switch (value) {
            case Query.Text text -> !text.value().isEmpty();
            case Query.Bool bool -> true;
            case Query.Number number -> true;
            case Query.Time time -> true;
            case AttributeDocument complex ->
                complex.attributes().values().stream().flatMap(List::stream).anyMatch(QueryEvaluator::isSet);
        };
    }

    private static boolean relates(Query.Compare compare, Operator operator, AttributeValue value) {
        return switch (compare.literal()) {
            case Query.Text wanted ->
                value instanceof Query.Text text
                        && (compare.caseExact()
                                ? related(text.value(), operator, wanted.value())
                                : related(CaselessKey.of(text.value()), operator, CaselessKey.of(wanted.value())));
            case Query.Bool wanted -> value.equals(wanted);
            case Query.Number wanted ->
                value instanceof Query.Number number && ordered(number.value().compareTo(wanted.value()), operator);
            case Query.Time wanted ->
                instant(value)
                        .filter(at -> ordered(at.compareTo(wanted.value()), operator))
                        .isPresent();
            case Query.Null nothing -> false;
        };
    }

    private static boolean related(String value, Operator operator, String wanted) {
        return switch (operator) {
            case CO -> value.contains(wanted);
            case SW -> value.startsWith(wanted);
            case EW -> value.endsWith(wanted);
            case EQ, NE, GT, GE, LT, LE -> ordered(value.compareTo(wanted), operator);
        };
    }

    private static boolean ordered(int comparison, Operator operator) {
        return switch (operator) {
            case EQ -> comparison == 0;
            case NE -> comparison != 0;
            case GT -> comparison > 0;
            case GE -> comparison >= 0;
            case LT -> comparison < 0;
            case LE -> comparison <= 0;
            case CO, SW, EW -> false;
        };
    }

    /** A document may be read from JSON, which has times as texts. */
    private static Optional<Instant> instant(AttributeValue value) {
        return switch (value) {
            case Query.Time time -> Optional.of(time.value());
            case Query.Text text -> DateTimes.parse(text.value());
            case Query.Bool bool -> Optional.empty();
            case Query.Number number -> Optional.empty();
            case AttributeDocument complex -> Optional.empty();
        };
    }
}
