package dev.scimbridge.scim.filter;

import dev.scimbridge.query.DateTimes;
import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.Literal;
import dev.scimbridge.query.Query.Operator;
import dev.scimbridge.scim.quirks.MicrosoftBoolean;
import dev.scimbridge.scim.schema.AttributeType.Kind;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which literals and operators an attribute's type allows (RFC 7644 §3.4.2.2 Table 3). */
final class Comparisons {

    private static final Set<Operator> EQUALITY = EnumSet.of(Operator.EQ, Operator.NE);
    private static final Set<Operator> SUBSTRINGS = EnumSet.of(Operator.CO, Operator.SW, Operator.EW);

    private Comparisons() {}

    /**
     * The literal of a comparison with an attribute.
     *
     * @throws InvalidFilter when type, operator and literal do not go together
     */
    static Literal literal(int position, AttributeScope.Located attribute, Operator operator, @Nullable Object value) {
        var name = attribute.path().text();
        if (!allows(attribute.type().kind(), operator, value)) {
            throw new InvalidFilter(
                    position,
                    name + " cannot be compared with " + operator.name().toLowerCase(Locale.ROOT)
                            + (value == null ? " to null" : ""));
        }
        if (value == null) {
            return new Query.Null();
        }
        return switch (attribute.type().kind()) {
            case STRING, REFERENCE, BINARY -> text(position, name, value);
            case BOOLEAN -> bool(position, name, value);
            case DECIMAL, INTEGER -> number(position, name, value);
            case DATE_TIME -> time(position, name, value);
            case COMPLEX -> throw new IllegalArgumentException(name + " has no value of its own");
        };
    }

    /** "Boolean and Binary attributes SHALL cause a failed response (HTTP status code 400)" for order. */
    private static boolean allows(Kind kind, Operator operator, @Nullable Object value) {
        if (EQUALITY.contains(operator)) {
            return true;
        }
        return value != null
                && switch (kind) {
                    case STRING, REFERENCE -> true;
                    case BINARY -> SUBSTRINGS.contains(operator);
                    case DATE_TIME, DECIMAL, INTEGER -> !SUBSTRINGS.contains(operator);
                    case BOOLEAN, COMPLEX -> false;
                };
    }

    private static Literal text(int position, String name, Object value) {
        if (value instanceof String text) {
            return new Query.Text(text);
        }
        throw new InvalidFilter(position, name + " must be compared with a text in double quotes");
    }

    private static Literal bool(int position, String name, Object value) {
        if (value instanceof Boolean bool) {
            return new Query.Bool(bool);
        }
        return (value instanceof String text ? MicrosoftBoolean.of(text) : Optional.<Boolean>empty())
                .map(Query.Bool::new)
                .orElseThrow(() -> new InvalidFilter(position, name + " must be compared with true or false"));
    }

    private static Literal number(int position, String name, Object value) {
        if (value instanceof BigDecimal number) {
            return new Query.Number(number);
        }
        throw new InvalidFilter(position, name + " must be compared with a number");
    }

    private static Literal time(int position, String name, Object value) {
        if (value instanceof String text) {
            var time = DateTimes.parse(text);
            if (time.isPresent()) {
                return new Query.Time(time.get());
            }
        }
        throw new InvalidFilter(position, name + " must be compared with a date and time, as \"2011-05-13T04:42:34Z\"");
    }
}
