package dev.scimbridge.store;

import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.query.Query;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/** Decides a query for one resource, given as the JSON tree a client would read (RFC 7644 §3.4.2.2). */
final class QueryEvaluator {

    private QueryEvaluator() {}

    static boolean matches(Query query, JsonNode resource) {
        return switch (query) {
            case Query.All all -> true;
            case Query.And and -> and.terms().stream().allMatch(term -> matches(term, resource));
            case Query.Or or -> or.terms().stream().anyMatch(term -> matches(term, resource));
            case Query.Not not -> !matches(not.term(), resource);
            case Query.Present present ->
                values(present.path(), resource).stream().anyMatch(QueryEvaluator::present);
            case Query.Element element ->
                values(element.path(), resource).stream().anyMatch(value -> matches(element.element(), value));
            case Query.Compare compare -> compares(compare, said(compare, resource));
        };
    }

    private static boolean compares(Query.Compare compare, List<JsonNode> values) {
        if (compare.literal() instanceof Query.Null) {
            return isNull(compare.operator(), values.stream().anyMatch(QueryEvaluator::present));
        }
        if (compare.operator() == Query.Operator.NE) {
            return values.stream().noneMatch(value -> relates(compare, Query.Operator.EQ, value));
        }
        return values.stream().anyMatch(value -> relates(compare, compare.operator(), value));
    }

    /** The values; what does not say whether it is primary is not (RFC 7643 §2.4). */
    private static List<JsonNode> said(Query.Compare compare, JsonNode resource) {
        var path = compare.path();
        var name = path.sub().orElse(path.attribute());
        if (!name.equals("primary") || compare.literal() instanceof Query.Null) {
            return values(path, resource);
        }
        var elements = path.sub().isPresent()
                ? values(new Query.Path(path.schema(), path.attribute(), Optional.empty()), resource)
                : List.of(resource);
        return elements.stream()
                .map(element -> element.has(name) ? element.get(name) : BooleanNode.FALSE)
                .toList();
    }

    private static boolean isNull(Query.Operator operator, boolean present) {
        return switch (operator) {
            case EQ -> !present;
            case NE -> present;
            case CO, SW, EW, GT, GE, LT, LE -> false;
        };
    }

    private static boolean relates(Query.Compare compare, Query.Operator operator, JsonNode value) {
        return switch (compare.literal()) {
            case Query.Text text ->
                value.isString() && relates(value.asString(), text.value(), operator, compare.caseExact());
            case Query.Bool bool ->
                value.isBoolean() && relates(Boolean.compare(value.asBoolean(), bool.value()), operator);
            case Query.Number number ->
                value.isNumber() && relates(value.decimalValue().compareTo(number.value()), operator);
            case Query.Time time ->
                instant(value)
                        .filter(at -> relates(at.compareTo(time.value()), operator))
                        .isPresent();
            case Query.Null nothing -> false;
        };
    }

    private static boolean relates(String value, String wanted, Query.Operator operator, boolean caseExact) {
        var left = caseExact ? value : CaselessKey.of(value);
        var right = caseExact ? wanted : CaselessKey.of(wanted);
        return switch (operator) {
            case CO -> left.contains(right);
            case SW -> left.startsWith(right);
            case EW -> left.endsWith(right);
            case EQ, NE, GT, GE, LT, LE -> relates(left.compareTo(right), operator);
        };
    }

    private static boolean relates(int comparison, Query.Operator operator) {
        IntPredicate predicate = switch (operator) {
            case EQ -> sign -> sign == 0;
            case NE -> sign -> sign != 0;
            case GT -> sign -> sign > 0;
            case GE -> sign -> sign >= 0;
            case LT -> sign -> sign < 0;
            case LE -> sign -> sign <= 0;
            case CO, SW, EW -> sign -> false;
        };
        return predicate.test(comparison);
    }

    private static Optional<Instant> instant(JsonNode value) {
        try {
            return value.isString()
                    ? Optional.of(OffsetDateTime.parse(value.asString()).toInstant())
                    : Optional.empty();
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }

    private static boolean present(JsonNode value) {
        if (value.isContainer()) {
            return value.valueStream().anyMatch(QueryEvaluator::present);
        }
        return !value.isNull() && !(value.isString() && value.asString().isEmpty());
    }

    /** All values at a path; the elements of a multi-valued attribute one by one. */
    private static List<JsonNode> values(Query.Path path, JsonNode resource) {
        var from = path.schema().map(resource::path).orElse(resource);
        var attribute = elements(from.path(path.attribute()));
        if (path.sub().isEmpty()) {
            return attribute;
        }
        var values = new ArrayList<JsonNode>();
        attribute.forEach(
                element -> values.addAll(elements(element.path(path.sub().get()))));
        return values;
    }

    private static List<JsonNode> elements(JsonNode node) {
        if (node.isMissingNode()) {
            return List.of();
        }
        if (!node.isArray()) {
            return List.of(node);
        }
        var elements = new ArrayList<JsonNode>();
        node.forEach(elements::add);
        return elements;
    }
}
