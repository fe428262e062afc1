package dev.scimbridge.scim.filter;

import dev.scimbridge.query.Query;
import dev.scimbridge.query.Query.Operator;
import dev.scimbridge.scim.schema.AttributeType;
import dev.scimbridge.scim.schema.AttributeType.Returned;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.util.List;
import org.apache.directory.scim.spec.filter.AttributeComparisonExpression;
import org.apache.directory.scim.spec.filter.AttributePresentExpression;
import org.apache.directory.scim.spec.filter.FilterExpression;
import org.apache.directory.scim.spec.filter.GroupExpression;
import org.apache.directory.scim.spec.filter.LogicalExpression;
import org.apache.directory.scim.spec.filter.LogicalOperator;
import org.apache.directory.scim.spec.filter.ValuePathExpression;
import org.apache.directory.scim.spec.filter.attribute.AttributeReference;

/**
 * What a filter means for resources of one type: names and literals checked and typed by the schema.
 *
 * <p>A complex attribute compared as a whole means its {@code value}: {@code members eq "x"} is {@code members.value eq
 * "x"}. Chains of one operator become one term with many parts.
 */
public final class Queries {

    private static final Query NOTHING = new Query.Not(new Query.All());

    private final ResourceSchema schema;
    private final List<ResourceSchema> others;
    private final FilterParser parser;

    public Queries(ResourceSchema schema, FilterLimits limits) {
        this(schema, List.of(), limits);
    }

    /**
     * For a search over several types: "For filtered attributes that are not part of a particular resource type, the service
     * provider SHALL treat the attribute as if there is no attribute value" (RFC 7644 §3.4.2.1).
     *
     * @param others the types that are searched at the same time
     */
    public Queries(ResourceSchema schema, List<ResourceSchema> others, FilterLimits limits) {
        this.schema = schema;
        this.others = List.copyOf(others);
        this.parser = new FilterParser(limits);
    }

    /**
     * The meaning of a filter as the client wrote it.
     *
     * @throws InvalidFilter for broken grammar, an attribute that nobody knows, or a literal of another type
     */
    public Query parse(String filter) {
        return query(parser.parse(filter));
    }

    /**
     * The meaning of a filter over resources.
     *
     * @throws InvalidFilter as {@link #parse}
     */
    public Query query(FilterExpression filter) {
        return query(filter, new AttributeScope.Resource(schema, others));
    }

    /**
     * The meaning of a filter over the elements of a multi-valued attribute; its paths are relative to an element.
     *
     * @throws InvalidFilter as {@link #parse}
     */
    static Query element(FilterExpression filter, AttributeType attribute) {
        return query(filter, new AttributeScope.Element(attribute));
    }

    private static Query query(FilterExpression filter, AttributeScope scope) {
        return switch (filter) {
            case LogicalExpression chain -> joined(chain, scope);
            case GroupExpression group -> {
                var term = query(group.getFilterExpression(), scope);
                yield group.isNot() ? new Query.Not(term) : term;
            }
            case ValuePathExpression path ->
                scope.isElsewhere(path.getAttributePath()) ? NOTHING : valuePath(path, scope);
            case AttributePresentExpression present ->
                scope.isElsewhere(present.getAttributePath())
                        ? NOTHING
                        : new Query.Present(
                                find(present.getAttributePath(), scope).path());
            case AttributeComparisonExpression comparison ->
                scope.isElsewhere(comparison.getAttributePath())
                        ? withoutValue(comparison)
                        : compare(comparison, scope);
            default -> throw new IllegalArgumentException("No filter has a " + filter.getClass());
        };
    }

    /** What is absent is {@code ne} to everything but null. */
    private static Query withoutValue(AttributeComparisonExpression comparison) {
        var isNull = comparison.getCompareValue() == null;
        return switch (Operator.valueOf(comparison.getOperation().name())) {
            case EQ -> isNull ? new Query.All() : NOTHING;
            case NE -> isNull ? NOTHING : new Query.All();
            case CO, SW, EW, GT, GE, LT, LE -> NOTHING;
        };
    }

    private static Query joined(LogicalExpression chain, AttributeScope scope) {
        List<Query> terms = LogicalTerms.terms(chain).stream()
                .map(term -> query(term, scope))
                .toList();
        return chain.getOperator() == LogicalOperator.AND ? new Query.And(terms) : new Query.Or(terms);
    }

    private static Query valuePath(ValuePathExpression path, AttributeScope scope) {
        var reference = path.getAttributePath();
        var whole = find(reference, scope);
        if (!whole.type().complex()) {
            throw new InvalidFilter(
                    PlacedReference.positionOf(reference), whole.path().text() + " has no sub-attributes to filter by");
        }
        return whole.type().multiValued()
                ? new Query.Element(whole.path(), element(path.getAttributeExpression(), whole.type()))
                : query(path.getAttributeExpression(), new AttributeScope.Part(whole));
    }

    private static Query compare(AttributeComparisonExpression comparison, AttributeScope scope) {
        var reference = comparison.getAttributePath();
        var position = PlacedReference.positionOf(reference);
        var operator = Operator.valueOf(comparison.getOperation().name());
        var whole = find(reference, scope);
        var literal = comparison.getCompareValue();
        if (literal == null && (operator == Operator.EQ || operator == Operator.NE)) {
            return new Query.Compare(
                    whole.path(), operator, new Query.Null(), whole.type().caseExact());
        }
        var found = whole.value()
                .orElseThrow(() -> new InvalidFilter(
                        position, whole.path().text() + " has no value to compare; name one of its sub-attributes"));
        return new Query.Compare(
                found.path(),
                operator,
                Comparisons.literal(position, found, operator, literal),
                found.type().caseExact());
    }

    /** What is never returned cannot be asked for either: a filter would give it away bit by bit. */
    private static AttributeScope.Located find(AttributeReference reference, AttributeScope scope) {
        return scope.find(reference)
                .filter(found -> found.type().returned() != Returned.NEVER)
                .orElseThrow(() -> new InvalidFilter(
                        PlacedReference.positionOf(reference),
                        "there is no attribute " + Malformed.shown(AttributeScope.text(reference)) + " to filter by"));
    }
}
