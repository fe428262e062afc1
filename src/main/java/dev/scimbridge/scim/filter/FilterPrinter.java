package dev.scimbridge.scim.filter;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.directory.scim.spec.filter.AttributeComparisonExpression;
import org.apache.directory.scim.spec.filter.AttributePresentExpression;
import org.apache.directory.scim.spec.filter.FilterExpression;
import org.apache.directory.scim.spec.filter.GroupExpression;
import org.apache.directory.scim.spec.filter.LogicalExpression;
import org.apache.directory.scim.spec.filter.LogicalOperator;
import org.apache.directory.scim.spec.filter.ValuePathExpression;
import org.jspecify.annotations.Nullable;

/** Writes a filter in one canonical form, which {@link FilterParser} reads back as the same tree. */
public final class FilterPrinter {

    private FilterPrinter() {}

    public static String print(FilterExpression expression) {
        return switch (expression) {
            case LogicalExpression logical -> chain(logical);
            case GroupExpression group ->
                (group.isNot() ? "not " : "") + "(" + print(group.getFilterExpression()) + ")";
            case ValuePathExpression path ->
                AttributeScope.text(path.getAttributePath()) + "[" + print(path.getAttributeExpression()) + "]";
            case AttributePresentExpression present -> AttributeScope.text(present.getAttributePath()) + " pr";
            case AttributeComparisonExpression comparison ->
                AttributeScope.text(comparison.getAttributePath())
                        + " "
                        + comparison.getOperation().name().toLowerCase(Locale.ROOT)
                        + " "
                        + literal(comparison.getCompareValue());
            default -> throw new IllegalArgumentException("No filter has a " + expression.getClass());
        };
    }

    private static String chain(LogicalExpression chain) {
        var operator = chain.getOperator();
        return LogicalTerms.terms(chain).stream()
                .map(term -> term instanceof LogicalExpression inner && operator == LogicalOperator.AND
                        ? "(" + print(inner) + ")"
                        : print(term))
                .collect(Collectors.joining(" " + operator.name().toLowerCase(Locale.ROOT) + " "));
    }

    private static String literal(@Nullable Object value) {
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(String text) {
        return text.chars().mapToObj(c -> escaped((char) c)).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c);
        };
    }
}
