package dev.scimbridge.scim.quirks;

import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.Operator;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft Entra adds to a value that is not there yet, and counts on its being made:
 *
 * <pre>{@code {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 555 0100"}}</pre>
 *
 * <p>RFC 7644 §3.5.2.3 has {@code noTarget} where the filter of a {@code replace} matches nothing.
 */
public final class MicrosoftMissingTarget {

    private MicrosoftMissingTarget() {}

    /**
     * A value that a filter asks for; one that names the same part twice may not fulfil it.
     *
     * @param filter its paths are relative to a value
     * @return empty unless the filter is made of {@code eq} and {@code and} only
     */
    public static Optional<ObjectNode> made(Query filter) {
        var element = JsonNodeFactory.instance.objectNode();
        return put(element, filter) ? Optional.of(element) : Optional.empty();
    }

    private static boolean put(ObjectNode element, Query term) {
        return switch (term) {
            case Query.And and -> and.terms().stream().allMatch(part -> put(element, part));
            case Query.Compare compare -> compare.operator() == Operator.EQ && put(element, compare);
            case Query.All all -> true;
            case Query.Or or -> false;
            case Query.Not not -> false;
            case Query.Present present -> false;
            case Query.Element inner -> false;
        };
    }

    private static boolean put(ObjectNode element, Query.Compare equal) {
        var name = equal.path().attribute();
        switch (equal.literal()) {
            case Query.Text text -> element.put(name, text.value());
            case Query.Bool bool -> element.put(name, bool.value());
            case Query.Number number -> element.put(name, number.value());
            case Query.Time time -> element.put(name, time.value().toString());
            case Query.Null absent -> element.remove(name);
        }
        return true;
    }
}
