package dev.scimbridge.scim.filter;

import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.Operator;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.directory.scim.spec.filter.FilterExpression;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The filter of a value path, over the elements of one multi-valued attribute: {@code [type eq "work"]}.
 *
 * @param expression as the client wrote it
 * @param query what it means; its paths are relative to an element
 */
public record ElementFilter(FilterExpression expression, Query query) {

    /** @throws InvalidFilter for a sub-attribute that nobody knows, or a literal of another type */
    public static ElementFilter of(FilterExpression expression, AttributeType attribute) {
        return new ElementFilter(expression, Queries.element(expression, attribute));
    }

    /** What tells whether an element fulfils it; to be kept where many are asked. */
    public Predicate<ObjectNode> predicate() {
        var meant = query.predicate();
        return element -> meant.test(Matching.document(element));
    }

    /** A new element that fulfils the filter; empty unless it is made of {@code eq} and {@code and} only. */
    public Optional<ObjectNode> template() {
        var element = JsonNodeFactory.instance.objectNode();
        return put(element, query) && Matching.matches(query, element) ? Optional.of(element) : Optional.empty();
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
