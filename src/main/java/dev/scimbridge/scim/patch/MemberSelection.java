package dev.scimbridge.scim.patch;

import dev.scimbridge.query.AttributeDocument;
import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.Operator;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which members the filter of a path selects, told without looking at them: {@code members[value eq "2819..." and type eq
 * "User"]}. Every member is a User.
 */
sealed interface MemberSelection {

    /** A value that no filter can name. */
    String UNNAMED = "\0";

    /** Those of these values. */
    record These(List<String> values) implements MemberSelection {
        public These {
            values = List.copyOf(values);
        }
    }

    record Everybody() implements MemberSelection {}

    /**
     * @param allowance for what has to be compared: a list of values has not
     * @throws ScimException {@code invalidPath}: it asks for more than values and the type, or for all but some; {@code tooMany}
     */
    static MemberSelection of(Query filter, ComparisonAllowance allowance) {
        var selects = filter.predicate();
        var named = values(filter).distinct().toList();
        if (isList(filter)) {
            return new These(named);
        }
        allowance.spend((1L + named.size()) * filter.comparisons());
        var chosen = named.stream().filter(value -> selects.test(member(value))).toList();
        if (!selects.test(member(UNNAMED))) {
            return new These(chosen);
        }
        if (chosen.size() < named.size()) {
            throw refused();
        }
        return new Everybody();
    }

    /** Values, any of them. */
    private static boolean isList(Query filter) {
        return switch (filter) {
            case Query.Compare compare ->
                compare.operator() == Operator.EQ && compare.path().attribute().equals("value");
            case Query.Or or -> or.terms().stream().allMatch(MemberSelection::isList);
            default -> false;
        };
    }

    private static AttributeDocument member(String value) {
        return AttributeDocument.of(Map.of("value", value, "type", "User"));
    }

    /** The values that the filter names. */
    private static Stream<String> values(Query filter) {
        return switch (filter) {
            case Query.All all -> Stream.empty();
            case Query.And and -> and.terms().stream().flatMap(MemberSelection::values);
            case Query.Or or -> or.terms().stream().flatMap(MemberSelection::values);
            case Query.Not not -> values(not.term());
            case Query.Compare compare -> value(compare);
            case Query.Present present -> throw refused();
            case Query.Element element -> throw refused();
        };
    }

    private static Stream<String> value(Query.Compare compare) {
        var isEquality = compare.operator() == Operator.EQ || compare.operator() == Operator.NE;
        if (!isEquality || !(compare.literal() instanceof Query.Text text)) {
            throw refused();
        }
        return switch (compare.path().attribute()) {
            case "value" -> Stream.of(text.value());
            case "type" -> Stream.empty();
            default -> throw refused();
        };
    }

    private static ScimException refused() {
        return ScimException.invalidPath("Members can be selected by their value and type only.");
    }
}
