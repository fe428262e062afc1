package dev.scimbridge.scim.filter;

import dev.scimbridge.seeds.Chance;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

    private static final int DEPTH = 3;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
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
    private static final List<String> URNS = List.of(
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "URN:x");
    private static final List<String> NAMES =
            List.of("userName", "emails", "value", "type", "meta", "a-b_c9", "not1", "prX", "and-so");

    /** Words of the grammar that are names of attributes where a name is expected. */
    private static final List<String> KEYWORDS = List.of("and", "Or", "pr", "EQ", "null", "true");

    /** The characters that mean something to the grammar. */
    private static final List<String> PIECES = List.of(
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

    private final Chance chance;
    private final Supplier<String> names;
    private final Supplier<?> literals;

    private Filters(Chance chance, Supplier<String> names, Supplier<?> literals) {
        this.chance = chance;
        this.names = names;
        this.literals = literals;
    }

    /** Of any names and literals. */
    static FilterExpression any(Chance chance) {
        Supplier<String> names = () -> chance.onceIn(8) ? chance.oneOf(KEYWORDS) : name(chance);
        return new Filters(chance, names, () -> literal(chance)).disjunction(DEPTH, true);
    }

    /** With texts of these characters; no attribute is called as an operator is. */
    static FilterExpression plain(Chance chance, String characters) {
        return new Filters(chance, () -> longName(chance), () -> chance.text(8, characters)).disjunction(DEPTH, true);
    }

    static String garbage(Chance chance) {
        return chance.any(
                () -> String.join("", chance.list(0, 30, () -> chance.oneOf(PIECES))),
                () -> String.join(" ", chance.list(0, 30, () -> chance.oneOf(PIECES))),
                () -> chance.text(60));
    }

    /** A filter with a piece cut out or put in. */
    static String mutated(Chance chance) {
        var filter = FilterPrinter.print(any(chance));
        var start = chance.between(0, filter.length());
        var end = Math.min(filter.length(), start + chance.between(0, 3));
        return filter.substring(0, start) + garbage(chance) + filter.substring(end);
    }

    private FilterExpression disjunction(int depth, boolean brackets) {
        return chain(LogicalOperator.OR, () -> conjunction(depth, brackets));
    }

    private FilterExpression conjunction(int depth, boolean brackets) {
        return chain(LogicalOperator.AND, () -> term(depth, brackets));
    }

    private FilterExpression chain(LogicalOperator operator, Supplier<FilterExpression> term) {
        return chance.list(1, 3, term).stream()
                .reduce((left, right) -> new LogicalExpression(left, operator, right))
                .orElseThrow();
    }

    /** @param brackets whether a value path may stand here; within one, names are those of sub-attributes */
    private FilterExpression term(int depth, boolean brackets) {
        return switch (chance.between(0, depth == 0 ? 1 : brackets ? 3 : 2)) {
            case 0 -> new AttributePresentExpression(reference(brackets));
            case 1 -> comparison(brackets);
            case 2 -> new GroupExpression(chance.flip(), disjunction(depth - 1, brackets));
            default -> new ValuePathExpression(reference(true), disjunction(depth - 1, false));
        };
    }

    private FilterExpression comparison(boolean brackets) {
        return new AttributeComparisonExpression(
                reference(brackets),
                chance.oneOf(OPERATORS),
                chance.maybe(95, literals::get).orElse(null));
    }

    private AttributeReference reference(boolean qualified) {
        return qualified
                ? new AttributeReference(
                        chance.maybe(40, () -> chance.oneOf(URNS)).orElse(null),
                        names.get(),
                        chance.maybe(40, () -> chance.any(names, () -> "$ref")).orElse(null))
                : new AttributeReference(null, names.get(), null);
    }

    private static String name(Chance chance) {
        return chance.any(() -> chance.oneOf(NAMES), () -> freeName(chance));
    }

    private static String longName(Chance chance) {
        return Stream.generate(() -> name(chance))
                .filter(name -> name.length() > 3)
                .findFirst()
                .orElseThrow();
    }

    private static String freeName(Chance chance) {
        var name = LETTERS.charAt(chance.between(0, LETTERS.length() - 1)) + chance.text(6, LETTERS + "0123456789-_");
        return name.equalsIgnoreCase("not") ? "note" : name;
    }

    private static Object literal(Chance chance) {
        return chance.<Object>any(
                () -> storable(chance.text(12)),
                chance::flip,
                () -> BigDecimal.valueOf(chance.between(-100_000_000, 100_000_000), 2));
    }

    private static String storable(String text) {
        var kept = new StringBuilder();
        text.codePoints()
                .filter(code -> code != 0 && (code > 0xffff || !Character.isSurrogate((char) code)))
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
