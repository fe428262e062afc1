package dev.scimbridge.scim.filter;

import java.util.Locale;
import java.util.Set;
import org.apache.directory.scim.spec.filter.AttributeComparisonExpression;
import org.apache.directory.scim.spec.filter.AttributePresentExpression;
import org.apache.directory.scim.spec.filter.CompareOperator;
import org.apache.directory.scim.spec.filter.FilterExpression;
import org.apache.directory.scim.spec.filter.GroupExpression;
import org.apache.directory.scim.spec.filter.LogicalExpression;
import org.apache.directory.scim.spec.filter.LogicalOperator;
import org.apache.directory.scim.spec.filter.ValuePathExpression;
import org.apache.directory.scim.spec.filter.attribute.AttributeReference;

/**
 * The grammar of RFC 7644 Figure 1 by recursive descent: {@code or} binds weakest, then {@code and}, then {@code not (...)}.
 * Recursion is as deep as the nesting, which is capped. Breaks off with {@link Malformed}.
 */
final class Grammar {

    private static final Set<String> COMPARISONS = Set.of("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");

    private final FilterLimits limits;
    private final FilterReader reader;
    private int depth;
    private int terms;
    private boolean inBrackets;

    Grammar(String text, FilterLimits limits) {
        if (text.length() > limits.maxLength()) {
            throw new Malformed(limits.maxLength(), "it is longer than " + limits.maxLength() + " characters");
        }
        this.limits = limits;
        this.reader = new FilterReader(text);
    }

    /** A whole filter: nothing may follow. */
    FilterExpression filter() {
        var expression = disjunction();
        if (!reader.atEnd()) {
            throw new Malformed(reader.index(), "\"and\", \"or\" or the end is expected");
        }
        return expression;
    }

    /** The attribute at the start of a PATCH path. */
    AttributeReference pathAttribute() {
        var start = reader.index();
        return reference(start, reader.word());
    }

    boolean atBracket() {
        return reader.at('[');
    }

    /** What follows the closing bracket of a path: {@code .value}, or nothing. */
    boolean atSub() {
        return reader.at('.');
    }

    String sub() {
        return subReference().getAttributeName();
    }

    void end() {
        if (!reader.atEnd()) {
            throw new Malformed(reader.index(), "the end is expected");
        }
    }

    private FilterExpression disjunction() {
        var left = conjunction();
        while (keyword("or")) {
            left = new LogicalExpression(left, LogicalOperator.OR, conjunction());
        }
        return left;
    }

    private FilterExpression conjunction() {
        var left = term();
        while (keyword("and")) {
            left = new LogicalExpression(left, LogicalOperator.AND, term());
        }
        return left;
    }

    private boolean keyword(String word) {
        reader.skipBlanks();
        return reader.skipWord(word);
    }

    private FilterExpression term() {
        reader.skipBlanks();
        if (reader.at('(')) {
            return group(false);
        }
        var start = reader.index();
        var word = reader.word();
        if (word.equalsIgnoreCase("not")) {
            reader.skipBlanks();
            return group(true);
        }
        var reference = reference(start, word);
        return reader.at('[') ? valuePath(reference) : comparison(reference);
    }

    private GroupExpression group(boolean not) {
        if (!reader.at('(')) {
            throw new Malformed(reader.index(), "\"(\" is expected after \"not\"");
        }
        return new GroupExpression(not, enclosed('(', ')'));
    }

    /**
     * {@code emails[type eq "work"]}. Microsoft Entra writes {@code emails[type eq "work"].value eq "x"} and means an element
     * that fulfils both.
     */
    private ValuePathExpression valuePath(AttributeReference reference) {
        var selection = bracketed();
        return new ValuePathExpression(reference, reader.at('.') ? narrowed(selection) : selection);
    }

    private FilterExpression narrowed(FilterExpression selection) {
        var closed = isDisjunction(selection) ? new GroupExpression(false, selection) : selection;
        return new LogicalExpression(closed, LogicalOperator.AND, comparison(subReference()));
    }

    private static boolean isDisjunction(FilterExpression expression) {
        return expression instanceof LogicalExpression logical && logical.getOperator() == LogicalOperator.OR;
    }

    /** The filter between brackets, which start here. Names in it are those of sub-attributes. */
    FilterExpression bracketed() {
        if (inBrackets) {
            throw new Malformed(reader.index(), "brackets cannot stand within brackets");
        }
        inBrackets = true;
        var expression = enclosed('[', ']');
        inBrackets = false;
        return expression;
    }

    private FilterExpression enclosed(char open, char close) {
        var start = reader.index();
        reader.next();
        if (++depth > limits.maxDepth()) {
            throw new Malformed(start, "it is nested deeper than " + limits.maxDepth());
        }
        var expression = disjunction();
        if (!reader.skip(close)) {
            throw new Malformed(
                    reader.index(), "\"" + close + "\" is expected, for the \"" + open + "\" at " + (start + 1));
        }
        depth--;
        return expression;
    }

    private FilterExpression comparison(AttributeReference reference) {
        reader.skipBlanks();
        var start = reader.index();
        var operator = reader.word().toLowerCase(Locale.ROOT);
        if (++terms > limits.maxTerms()) {
            throw new Malformed(start, "it has more than " + limits.maxTerms() + " comparisons");
        }
        if (operator.equals("pr")) {
            return new AttributePresentExpression(reference);
        }
        if (!COMPARISONS.contains(operator)) {
            throw new Malformed(start, "an operator is expected: eq, ne, co, sw, ew, gt, ge, lt, le or pr");
        }
        reader.skipBlanks();
        var compare = CompareOperator.valueOf(operator.toUpperCase(Locale.ROOT));
        return new AttributeComparisonExpression(reference, compare, new Literals(reader).read());
    }

    private AttributeReference subReference() {
        reader.skip('.');
        var start = reader.index();
        var name = reader.word();
        if (!isName(name)) {
            throw new Malformed(start, "the name of a sub-attribute is expected");
        }
        return new PlacedReference(start, null, name, null);
    }

    /** {@code [urn:...:]name[.sub]}; the URN ends at the last colon. */
    private static AttributeReference reference(int start, String word) {
        var colon = word.lastIndexOf(':');
        var urn = colon < 0 ? null : word.substring(0, colon);
        var dot = word.indexOf('.', colon + 1);
        var name = word.substring(colon + 1, dot < 0 ? word.length() : dot);
        var sub = dot < 0 ? null : word.substring(dot + 1);
        if (!isName(name) || (sub != null && !isName(sub)) || (urn != null && !isUrn(urn))) {
            throw new Malformed(start, "the name of an attribute is expected");
        }
        return new PlacedReference(start, urn, name, sub);
    }

    private static boolean isUrn(String text) {
        return text.regionMatches(true, 0, "urn:", 0, 4) && text.indexOf('$') < 0 && text.length() > 4;
    }

    /** RFC 7644 Figure 1 {@code ATTRNAME}, and {@code $ref}. */
    private static boolean isName(String text) {
        var start = text.startsWith("$") ? 1 : 0;
        return text.length() > start
                && FilterReader.isLetter(text.charAt(start))
                && text.indexOf('$', start) < 0
                && text.indexOf('.') < 0
                && text.indexOf(':') < 0;
    }
}
