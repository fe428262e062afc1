package dev.scimbridge.idp;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a step expects of one place of the answer: a word ({@code present}, {@code absent}, {@code number}, ...), an
 * object of operators ({@code oneOf}, {@code contains}, {@code matches}, ...), or a value to be equal to.
 */
final class Check {

    private static final Set<String> WORDS =
            Set.of("present", "absent", "number", "string", "boolean", "array", "object", "empty", "nonempty");
    private static final Set<String> OPERATORS = Set.of(
            "equals",
            "ieq",
            "oneOf",
            "contains",
            "notContains",
            "matches",
            "length",
            "minLength",
            "maxLength",
            "gte",
            "lte");

    private Check() {}

    /**
     * What is wrong; empty when the expectation is met.
     *
     * @param many the place can hold several values, which are then looked at as a list
     */
    static Optional<String> problem(List<JsonNode> values, JsonNode wanted, boolean many) {
        var value = many ? listOf(values) : (values.isEmpty() ? null : values.getFirst());
        if (wanted.isString() && WORDS.contains(wanted.stringValue())) {
            return word(wanted.stringValue(), values, value);
        }
        if (wanted.isObject() && !wanted.isEmpty() && OPERATORS.containsAll(wanted.propertyNames())) {
            return wanted.properties().stream()
                    .flatMap(entry -> operator(entry.getKey(), entry.getValue(), value).stream())
                    .findFirst();
        }
        return value != null && same(value, wanted)
                ? Optional.empty()
                : Optional.of("should be " + brief(wanted) + ", is " + brief(value));
    }

    /** Equality that keeps JSON's types apart: {@code true} is not {@code "true"}; 1 is 1.0. */
    static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        return a.equals((left, right) -> left.equals(right) || bothNumbersAndSame(left, right) ? 0 : 1, b);
    }

    private static boolean bothNumbersAndSame(JsonNode a, JsonNode b) {
        return a.isNumber() && b.isNumber() && same(a, b);
    }

    private static ArrayNode listOf(List<JsonNode> values) {
        return JsonNodeFactory.instance.arrayNode().addAll(values);
    }

    private static Optional<String> word(String word, List<JsonNode> values, @Nullable JsonNode value) {
        if (word.equals("absent")) {
            return values.stream()
                    .filter(found -> !found.isNull())
                    .findFirst()
                    .map(found -> "should be absent, is " + brief(found));
        }
        var good = !values.isEmpty() && value != null && !value.isNull() && isA(word, value);
        return good ? Optional.empty() : Optional.of("should be " + word + ", is " + brief(value));
    }

    private static boolean isA(String word, JsonNode value) {
        return switch (word) {
            case "number" -> value.isNumber();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "empty" -> isEmpty(value);
            case "nonempty" -> !isEmpty(value);
            default -> true;
        };
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isString() ? value.stringValue().isEmpty() : value.isContainer() && value.isEmpty();
    }

    private static Optional<String> operator(String operator, JsonNode argument, @Nullable JsonNode value) {
        if (operator.equals("notContains")) {
            return value != null && contains(value, argument)
                    ? Optional.of("should not contain " + brief(argument) + ", is " + brief(value))
                    : Optional.empty();
        }
        var good = value != null && !value.isNull() && holds(operator, argument, value);
        return good
                ? Optional.empty()
                : Optional.of("should satisfy " + operator + " " + brief(argument) + ", is " + brief(value));
    }

    private static boolean holds(String operator, JsonNode argument, JsonNode value) {
        return switch (operator) {
            case "equals" -> same(value, argument);
            case "ieq" -> value.isString() && value.stringValue().equalsIgnoreCase(argument.asString());
            case "oneOf" -> elements(argument).stream().anyMatch(one -> same(value, one));
            case "contains" -> contains(value, argument);
            case "matches" ->
                value.isString()
                        && Pattern.compile(argument.stringValue())
                                .matcher(value.stringValue())
                                .find();
            case "length" -> size(value) == argument.intValue();
            case "minLength" -> size(value) >= argument.intValue();
            case "maxLength" -> size(value) >= 0 && size(value) <= argument.intValue();
            case "gte" -> value.isNumber() && value.decimalValue().compareTo(argument.decimalValue()) >= 0;
            case "lte" -> value.isNumber() && value.decimalValue().compareTo(argument.decimalValue()) <= 0;
            default -> throw new StepFailure("unknown check " + operator);
        };
    }

    private static boolean contains(JsonNode value, JsonNode argument) {
        return value.isArray()
                ? elements(value).stream().anyMatch(one -> same(one, argument))
                : value.isString() && value.stringValue().contains(argument.asString());
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static int size(JsonNode value) {
        return value.isString() ? value.stringValue().length() : value.isContainer() ? value.size() : -1;
    }

    private static String brief(@Nullable JsonNode value) {
        var text = value == null ? "nothing" : value.toString();
        return text.length() <= 160 ? text : text.substring(0, 157) + "...";
    }
}
