package dev.scimbridge.scim.filter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.scim2.common.exceptions.BadRequestException;
import com.unboundid.scim2.common.filters.Filter;
import dev.scimbridge.seeds.Property;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.directory.scim.spec.filter.AttributeComparisonExpression;
import org.apache.directory.scim.spec.filter.AttributePresentExpression;
import org.apache.directory.scim.spec.filter.FilterExpression;
import org.apache.directory.scim.spec.filter.GroupExpression;
import org.apache.directory.scim.spec.filter.LogicalExpression;
import org.apache.directory.scim.spec.filter.ValuePathExpression;
import org.apache.directory.scim.spec.filter.attribute.AttributeReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our parser and that of UnboundID's SCIM 2 SDK, written by others from the same standard, read filters alike. */
class UnboundIdAgreementTest {

    private static final String PRINTABLE =
            IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());

    private final FilterParser parser = new FilterParser(new FilterLimits(1_000_000, 40, 1_000));

    @Test
    void bothReadTheSameStructure() {
        Property.holdsFor(1_000, chance -> {
            var text = FilterPrinter.print(Filters.plain(chance, PRINTABLE + "Łéß日\n\t"));

            assertThat(shape(parser.parse(text))).as(text).isEqualTo(shape(Filter.fromString(text)));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a pr or b pr and c pr",
                "a pr and b pr or c pr and d pr",
                "not (a pr or b pr) and c pr",
                "a eq \"\\u0141\\n\\/\"",
                "a.$ref eq \"x\" or urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq \"x\"",
                "emails[type eq \"work\" and (value co \"x\" or not (primary eq true))] and a le 1.5e3"
            })
    void bothReadTheseAlike(String filter) throws BadRequestException {
        assertThat(shape(parser.parse(filter))).isEqualTo(shape(Filter.fromString(filter)));
    }

    /** Not among them: an unclosed bracket, which the SDK takes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName eq \"a\")",
                "emails[type eq \"work\"]garbage",
                "(a pr",
                "a pr and",
                "not a pr",
                "a eq",
                "a eq \"x",
                "a xx 1",
                ""
            })
    void bothRefuseThese(String filter) {
        assertThat(ours(filter)).isEmpty();
        assertThat(theirs(filter)).isEmpty();
    }

    private Optional<Shape> ours(String filter) {
        try {
            return Optional.of(shape(parser.parse(filter)));
        } catch (InvalidFilter e) {
            return Optional.empty();
        }
    }

    private static Optional<Shape> theirs(String filter) {
        try {
            return Optional.of(shape(Filter.fromString(filter)));
        } catch (BadRequestException e) {
            return Optional.empty();
        }
    }

    /** What both trees have in common. */
    private record Shape(String label, List<Shape> parts) {

        static Shape of(String label, Shape... parts) {
            return new Shape(label, List.of(parts));
        }

        /**
         * Nested chains of one operator are one chain: how they lean is nobody's business. The SDK repeats terms of an
         * {@code and} of three within an {@code or}, which changes nothing, so each counts once.
         */
        static Shape chain(String operator, Stream<Shape> parts) {
            return new Shape(
                    operator,
                    parts.flatMap(part -> part.label.equals(operator) ? part.parts.stream() : Stream.of(part))
                            .distinct()
                            .toList());
        }
    }

    private static Shape shape(FilterExpression expression) {
        return switch (expression) {
            case LogicalExpression chain ->
                Shape.chain(chain.getOperator().name(), Stream.of(shape(chain.getLeft()), shape(chain.getRight())));
            case GroupExpression group -> {
                var inner = shape(group.getFilterExpression());
                yield group.isNot() ? Shape.of("NOT", inner) : inner;
            }
            case ValuePathExpression path ->
                Shape.of(name(path.getAttributePath()) + "[]", shape(path.getAttributeExpression()));
            case AttributePresentExpression present -> Shape.of(name(present.getAttributePath()) + " PR");
            case AttributeComparisonExpression comparison ->
                Shape.of(name(comparison.getAttributePath()) + " " + comparison.getOperation() + " "
                        + literal(comparison.getCompareValue()));
            default -> throw new IllegalArgumentException();
        };
    }

    private static Shape shape(Filter filter) {
        return switch (filter.getFilterType()) {
            case AND, OR ->
                Shape.chain(
                        filter.getFilterType().name(),
                        requireNonNull(filter.getCombinedFilters()).stream().map(UnboundIdAgreementTest::shape));
            case NOT -> Shape.of("NOT", shape(requireNonNull(filter.getInvertedFilter())));
            case COMPLEX_VALUE -> Shape.of(name(filter) + "[]", shape(requireNonNull(filter.getValueFilter())));
            case PRESENT -> Shape.of(name(filter) + " PR");
            default -> Shape.of(name(filter) + " " + operator(filter) + " " + literal(filter));
        };
    }

    private static String name(AttributeReference reference) {
        return AttributeScope.text(reference).toLowerCase(Locale.ROOT);
    }

    private static String literal(@Nullable Object value) {
        return value instanceof BigDecimal number ? number.stripTrailingZeros().toString() : String.valueOf(value);
    }

    private static String operator(Filter filter) {
        return switch (filter.getFilterType()) {
            case EQUAL -> "EQ";
            case NOT_EQUAL -> "NE";
            case CONTAINS -> "CO";
            case STARTS_WITH -> "SW";
            case ENDS_WITH -> "EW";
            case GREATER_THAN -> "GT";
            case GREATER_OR_EQUAL -> "GE";
            case LESS_THAN -> "LT";
            case LESS_OR_EQUAL -> "LE";
            default -> throw new IllegalArgumentException();
        };
    }

    private static String name(Filter filter) {
        return requireNonNull(filter.getAttributePath()).toString().toLowerCase(Locale.ROOT);
    }

    private static String literal(Filter filter) {
        var value = requireNonNull(filter.getComparisonValue());
        return value.isNumber() ? literal(value.decimalValue()) : value.asText();
    }
}
