package dev.scimbridge.scim.filter;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.directory.scim.spec.filter.AttributeComparisonExpression;
import org.apache.directory.scim.spec.filter.AttributePresentExpression;
import org.apache.directory.scim.spec.filter.CompareOperator;
import org.apache.directory.scim.spec.filter.FilterExpression;
import org.apache.directory.scim.spec.filter.GroupExpression;
import org.apache.directory.scim.spec.filter.LogicalExpression;
import org.apache.directory.scim.spec.filter.LogicalOperator;
import org.apache.directory.scim.spec.filter.ValuePathExpression;
import org.apache.directory.scim.spec.filter.attribute.AttributeReference;

/** Random filters, as trees that the grammar can yield. */
final class Filters {

    private static final List<CompareOperator> OPERATORS = List.of(
            CompareOperator.EQ,
            CompareOperator.NE,
            CompareOperator.CO,
            CompareOperator.SW,
            CompareOperator.EW,
            CompareOperator.GT,
            CompareOperator.GE,
            CompareOperator.LT,
            CompareOperator.LE);

    private final Arbitrary<String> names;
    private final Arbitrary<?> literals;

    private Filters(Arbitrary<String> names, Arbitrary<?> literals) {
        this.names = names;
        this.literals = literals;
    }

    /** Of any names and literals. */
    static Arbitrary<FilterExpression> any() {
        return new Filters(names(), literals()).disjunction(3, true);
    }

    /** With texts of these characters; no attribute is called as an operator is. */
    static Arbitrary<FilterExpression> plain(Arbitrary<String> texts) {
        return new Filters(names().filter(name -> name.length() > 3), texts).disjunction(3, true);
    }

    /** The characters that mean something to the grammar, in pieces. */
    static Arbitrary<String> garbage() {
        var pieces = Arbitraries.of(
                " ",
                "(",
                ")",
                "[",
                "]",
                "\"",
                "\\",
                "\\u",
                ".",
                ":",
                "$",
                "-",
                "0",
                "1e9",
                "not",
                "and",
                "or",
                "eq",
                "pr",
                "userName",
                "emails",
                "emails[type eq \"work\"]",
                "urn:",
                "true",
                "null",
                "\"x\"",
                "\u0000",
                "Ł",
                "\ud83d",
                "{",
                "\n");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(30).map(parts -> String.join("", parts)),
                pieces.list().ofMaxSize(30).map(parts -> String.join(" ", parts)),
                Arbitraries.strings().ofMaxLength(60));
    }

    /** A filter with a piece cut out or put in. */
    static Arbitrary<String> mutated() {
        return Combinators.combine(
                        any().map(FilterPrinter::print),
                        garbage(),
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(0, 3))
                .as((filter, piece, at, cut) -> {
                    var start = at % (filter.length() + 1);
                    var end = Math.min(filter.length(), start + cut);
                    return filter.substring(0, start) + piece + filter.substring(end);
                });
    }

    private Arbitrary<FilterExpression> disjunction(int depth, boolean brackets) {
        return chain(conjunction(depth, brackets), LogicalOperator.OR);
    }

    private Arbitrary<FilterExpression> conjunction(int depth, boolean brackets) {
        return chain(term(depth, brackets), LogicalOperator.AND);
    }

    private static Arbitrary<FilterExpression> chain(Arbitrary<FilterExpression> terms, LogicalOperator operator) {
        return terms.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(list -> list.stream()
                        .reduce((left, right) -> new LogicalExpression(left, operator, right))
                        .orElseThrow());
    }

    /** @param brackets whether a value path may stand here; within one, names are those of sub-attributes */
    private Arbitrary<FilterExpression> term(int depth, boolean brackets) {
        var references = brackets ? references() : names.map(Filters::plain);
        Arbitrary<FilterExpression> comparison = Combinators.combine(
                        references, Arbitraries.of(OPERATORS), literals.injectNull(0.05))
                .as(AttributeComparisonExpression::new);
        Arbitrary<FilterExpression> present = references.map(AttributePresentExpression::new);
        if (depth == 0) {
            return Arbitraries.oneOf(comparison, present);
        }
        Arbitrary<FilterExpression> group = Arbitraries.lazy(
                () -> Combinators.combine(Arbitraries.of(true, false), disjunction(depth - 1, brackets))
                        .as(GroupExpression::new));
        return brackets
                ? Arbitraries.oneOf(comparison, present, group, valuePath(depth))
                : Arbitraries.oneOf(comparison, present, group);
    }

    private Arbitrary<FilterExpression> valuePath(int depth) {
        return Arbitraries.lazy(() ->
                Combinators.combine(references(), disjunction(depth - 1, false)).as(ValuePathExpression::new));
    }

    private Arbitrary<AttributeReference> references() {
        return Combinators.combine(
                        Arbitraries.of(
                                        "urn:ietf:params:scim:schemas:core:2.0:User",
                                        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                                        "URN:x")
                                .injectNull(0.6),
                        names,
                        Arbitraries.oneOf(names, Arbitraries.just("$ref")).injectNull(0.6))
                .as(AttributeReference::new);
    }

    private static AttributeReference plain(String name) {
        return new AttributeReference(null, name, null);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.of("userName", "emails", "value", "type", "meta", "a-b_c9", "not1", "prX", "and-so"),
                Combinators.combine(
                                Arbitraries.strings().alpha().ofLength(1),
                                Arbitraries.strings()
                                        .alpha()
                                        .numeric()
                                        .withChars("-_")
                                        .ofMaxLength(6))
                        .as(String::concat)
                        .filter(name -> !name.equalsIgnoreCase("not")));
    }

    private static Arbitrary<?> literals() {
        return Arbitraries.oneOf(
                texts().map(text -> (Object) text),
                Arbitraries.of(true, false),
                Arbitraries.bigDecimals()
                        .between(new BigDecimal("-1000000"), new BigDecimal("1000000"))
                        .map(number -> number));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(12)
                .filter(text ->
                        text.codePoints().noneMatch(c -> c == 0 || (c <= 0xffff && Character.isSurrogate((char) c))));
    }
}
