package dev.scimbridge.query;

import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.query.Query.Operator;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Decides a query over an attribute document (RFC 7644 §3.4.2.2): the one place that says what a query means, with which the
 * SQL of the store must agree. A value of another type than the literal stands in no relation to it.
 */
final class QueryEvaluator {

    private static final AttributeValue NOT_PRIMARY = new Query.Bool(false);

    private QueryEvaluator() {}

    /** The query ready to be asked of many documents: its literals are folded once. */
    static Predicate<AttributeDocument> of(Query query) {
        return switch (query) {
            case Query.All all -> document -> true;
            case Query.And and -> {
                var terms = all(and.terms());
                yield document -> terms.stream().allMatch(term -> term.test(document));
            }
            case Query.Or or -> {
                var terms = all(or.terms());
                yield document -> terms.stream().anyMatch(term -> term.test(document));
            }
            case Query.Not not -> of(not.term()).negate();
            case Query.Present present -> document -> present(present.path(), document);
            case Query.Element some -> {
                var element = of(some.element());
                yield document -> AttributeDocument.documents(document.values(some.path()))
                        .anyMatch(element);
            }
            case Query.Compare compare -> comparison(compare);
        };
    }

    private static List<Predicate<AttributeDocument>> all(List<Query> terms) {
        return terms.stream().map(QueryEvaluator::of).toList();
    }

    private static Predicate<AttributeDocument> comparison(Query.Compare compare) {
        if (compare.literal() instanceof Query.Null) {
            var wanted = compare.operator() == Operator.NE;
            return document -> present(compare.path(), document) == wanted;
        }
        if (compare.operator() == Operator.NE) {
            var equal = relation(compare, Operator.EQ);
            return document -> said(compare.path(), document).noneMatch(equal);
        }
        var related = relation(compare, compare.operator());
        return document -> said(compare.path(), document).anyMatch(related);
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

    private static Predicate<AttributeValue> relation(Query.Compare compare, Operator operator) {
        return switch (compare.literal()) {
            case Query.Text wanted -> compare.caseExact() ? exact(wanted, operator) : caseless(wanted, operator);
            case Query.Bool wanted -> wanted::equals;
            case Query.Number wanted ->
                value -> value instanceof Query.Number number
                        && ordered(number.value().compareTo(wanted.value()), operator);
            case Query.Time wanted ->
                value -> instant(value)
                        .filter(at -> ordered(at.compareTo(wanted.value()), operator))
                        .isPresent();
            case Query.Null nothing -> value -> false;
        };
    }

    private static Predicate<AttributeValue> exact(Query.Text wanted, Operator operator) {
        return value -> value instanceof Query.Text text && related(text.value(), operator, wanted.value());
    }

    private static Predicate<AttributeValue> caseless(Query.Text wanted, Operator operator) {
        var key = CaselessKey.of(wanted.value());
        return value -> value instanceof Query.Text text && related(CaselessKey.of(text.value()), operator, key);
    }

    private static boolean related(String value, Operator operator, String wanted) {
        return switch (operator) {
            case CO -> value.contains(wanted);
            case SW -> value.startsWith(wanted);
            case EW -> value.endsWith(wanted);
            case EQ, NE, GT, GE, LT, LE -> ordered(CodePointOrder.compare(value, wanted), operator);
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
