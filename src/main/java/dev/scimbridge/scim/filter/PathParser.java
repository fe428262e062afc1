package dev.scimbridge.scim.filter;

import dev.scimbridge.scim.schema.AttributeType;
import dev.scimbridge.scim.schema.NamedAttribute;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.util.Optional;
import org.apache.directory.scim.spec.filter.FilterExpression;
import org.apache.directory.scim.spec.filter.attribute.AttributeReference;

/** Reads the path of a PATCH operation (RFC 7644 §3.5.2 Figure 7) by the schema of the resource. */
public final class PathParser {

    /** What the core schemas of RFC 7643 have in common; everything else is an extension. */
    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:";

    private final ResourceSchema schema;
    private final FilterLimits limits;

    public PathParser(ResourceSchema schema, FilterLimits limits) {
        this.schema = schema;
        this.limits = limits;
    }

    /**
     * The path that a client wrote.
     *
     * @throws InvalidPath for broken grammar, or an attribute that nobody knows
     * @throws InvalidFilter when it is the filter between the brackets that is wrong
     */
    public AttributePath parse(String path) {
        try {
            var extension = schema.extension(path.strip());
            return extension.isPresent() ? new AttributePath.WholeExtension(extension.get()) : attribute(path);
        } catch (Malformed e) {
            throw new InvalidPath(e);
        }
    }

    private AttributePath attribute(String path) {
        var grammar = new Grammar(path, limits);
        var reference = grammar.pathAttribute();
        var resolved = schema.resolve(AttributeScope.text(reference));
        if (resolved.isEmpty() && isForeign(reference)) {
            return foreign(path, grammar);
        }
        var found = resolved.orElseThrow(() -> unknown(reference, AttributeScope.text(reference)));
        var filter = filter(grammar, reference, found);
        var sub = sub(grammar, reference, found);
        grammar.end();
        return new AttributePath.Attribute(found.extensionUrn(), found.attribute(), filter, sub);
    }

    private AttributePath foreign(String path, Grammar grammar) {
        if (grammar.atBracket()) {
            bracketed(grammar);
        }
        if (grammar.atSub()) {
            grammar.sub();
        }
        grammar.end();
        return new AttributePath.Foreign(path.strip());
    }

    /** Of an extension that is not known here; no resource has another one's core schema. */
    private boolean isForeign(AttributeReference reference) {
        return reference.hasUrn()
                && !AttributeScope.text(reference).regionMatches(true, 0, CORE, 0, CORE.length())
                && schema.extension(reference.getUrn()).isEmpty();
    }

    private static Optional<ElementFilter> filter(Grammar grammar, AttributeReference reference, NamedAttribute found) {
        if (!grammar.atBracket()) {
            return Optional.empty();
        }
        if (found.sub().isPresent()
                || !found.attribute().complex()
                || !found.attribute().multiValued()) {
            throw new InvalidPath(
                    PlacedReference.positionOf(reference),
                    Malformed.shown(AttributeScope.text(reference)) + " has no elements to filter");
        }
        return Optional.of(ElementFilter.of(bracketed(grammar), found.attribute()));
    }

    private static FilterExpression bracketed(Grammar grammar) {
        try {
            return grammar.bracketed();
        } catch (Malformed e) {
            throw new InvalidFilter(e);
        }
    }

    private static Optional<AttributeType> sub(Grammar grammar, AttributeReference reference, NamedAttribute found) {
        if (!grammar.atSub()) {
            return found.sub();
        }
        var name = grammar.sub();
        return Optional.of(found.attribute()
                .sub(name)
                .orElseThrow(() -> unknown(reference, found.attribute().name() + "." + name)));
    }

    private static InvalidPath unknown(AttributeReference reference, String name) {
        return new InvalidPath(PlacedReference.positionOf(reference), "there is no attribute " + Malformed.shown(name));
    }
}
