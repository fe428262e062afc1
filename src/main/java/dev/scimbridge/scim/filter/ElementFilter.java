package dev.scimbridge.scim.filter;

import dev.scimbridge.query.Query;
import dev.scimbridge.scim.quirks.MicrosoftMissingTarget;
import dev.scimbridge.scim.schema.AttributeType;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.directory.scim.spec.filter.FilterExpression;
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
        return MicrosoftMissingTarget.made(query).filter(element -> Matching.matches(query, element));
    }
}
