package dev.scimbridge.scim.filter;

import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.Operator;
import dev.scimbridge.query.Query.Path;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/**
 * Evaluates a query over one JSON object in the schema's spelling: a resource, or an element of a multi-valued attribute.
 * What the SQL of the store must agree with.
 */
public final class Matching {

    private Matching() {}

    public static boolean matches(Query query, JsonNode object) {
        return switch (query) {
            case Query.All all -> true;
            case Query.And and -> and.terms().stream().allMatch(term -> matches(term, object));
            case Query.Or or -> or.terms().stream().anyMatch(term -> matches(term, object));
            case Query.Not not -> !matches(not.term(), object);
            case Query.Present present -> present(present.path(), object);
            case Query.Element some ->
                values(some.path(), object)
                        .filter(JsonNode::isObject)
                        .anyMatch(element -> matches(some.element(), element));
            case Query.Compare compare -> compares(compare, object);
        };
    }

    private static boolean compares(Query.Compare compare, JsonNode object) {
        if (compare.literal() instanceof Query.Null) {
            return present(compare.path(), object) == (compare.operator() == Operator.NE);
        }
        if (compare.operator() == Operator.NE) {
            var equal = new Query.Compare(compare.path(), Operator.EQ, compare.literal(), compare.caseExact());
            return !compares(equal, object);
        }
        return said(compare.path(), object).anyMatch(value -> holds(compare, value));
    }

    /** The values, and {@code false} for each that does not say whether it is primary. */
    private static Stream<JsonNode> said(Path path, JsonNode object) {
        var name = path.sub().orElse(path.attribute());
        if (!name.equals("primary")) {
            return values(path, object);
        }
        var elements = path.sub().isPresent()
                ? values(new Path(path.schema(), path.attribute(), Optional.empty()), object)
                : Stream.of(object);
        return elements.map(element -> element.has(name) ? element.get(name) : BooleanNode.FALSE);
    }

    private static boolean present(Path path, JsonNode object) {
        return values(path, object).anyMatch(Matching::isSet);
    }

    private static boolean isSet(JsonNode value) {
        if (value.isString()) {
            return !value.stringValue().isEmpty();
        }
        return value.isContainer() ? value.valueStream().anyMatch(Matching::isSet) : !value.isNull();
    }

    private static Stream<JsonNode> values(Path path, JsonNode object) {
        var holder = path.schema().map(object::path).orElse(object);
        var values = flat(holder.path(path.attribute()));
        return path.sub()
                .map(sub -> values.flatMap(value -> flat(value.path(sub))))
                .orElse(values);
    }

    private static Stream<JsonNode> flat(JsonNode value) {
        if (value.isMissingNode()) {
            return Stream.empty();
        }
        return value.isArray() ? value.valueStream() : Stream.of(value);
    }

    private static boolean holds(Query.Compare compare, JsonNode value) {
        var operator = compare.operator();
        return switch (compare.literal()) {
            case Query.Text text ->
                value.isString()
                        && (compare.caseExact()
                                ? text(operator, value.stringValue(), text.value())
                                : text(operator, CaselessKey.of(value.stringValue()), CaselessKey.of(text.value())));
            case Query.Bool bool -> isBoolean(value) && (bool(value) == bool.value()) == (operator == Operator.EQ);
            case Query.Number number ->
                value.isNumber() && ordered(operator, value.decimalValue().compareTo(number.value()));
            case Query.Time time ->
                value.isString()
                        && DateTimes.parse(value.stringValue())
                                .filter(found -> ordered(operator, found.compareTo(time.value())))
                                .isPresent();
            case Query.Null absent -> false;
        };
    }

    private static boolean text(Operator operator, String value, String literal) {
        return switch (operator) {
            case CO -> value.contains(literal);
            case SW -> value.startsWith(literal);
            case EW -> value.endsWith(literal);
            case EQ, NE, GT, GE, LT, LE -> ordered(operator, value.compareTo(literal));
        };
    }

    private static boolean ordered(Operator operator, int comparison) {
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

    /** Documents of clients that write {@code "True"} were stored before anything mended them. */
    private static boolean isBoolean(JsonNode value) {
        return value.isBoolean()
                || (value.isString()
                        && (value.stringValue().equalsIgnoreCase("true")
                                || value.stringValue().equalsIgnoreCase("false")));
    }

    private static boolean bool(JsonNode value) {
        return value.isBoolean() ? value.booleanValue() : Boolean.parseBoolean(value.stringValue());
    }
}
