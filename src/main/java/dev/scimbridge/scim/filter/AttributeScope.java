package dev.scimbridge.scim.filter;

import dev.scimbridge.query.Query.Path;
import dev.scimbridge.scim.schema.AttributeType;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.util.List;
import java.util.Optional;
import org.apache.directory.scim.spec.filter.attribute.AttributeReference;

/** Where names in a filter are looked up: in a resource, or within brackets in an attribute of it. */
sealed interface AttributeScope {

    /** The attribute that a reference means; empty when there is none of that name. */
    Optional<Located> find(AttributeReference reference);

    /** Whether resources of another type that are searched at the same time have it, and these do not. */
    default boolean isElsewhere(AttributeReference reference) {
        return false;
    }

    /** @param type of the attribute or sub-attribute that the path leads to */
    record Located(Path path, AttributeType type) {

        /** A multi-valued or complex attribute compared as a whole means its {@code value} (RFC 7644 §3.4.2.2). */
        Optional<Located> value() {
            if (!type.complex()) {
                return Optional.of(this);
            }
            return type.sub("value")
                    .map(value ->
                            new Located(new Path(path.schema(), path.attribute(), Optional.of(value.name())), value));
        }
    }

    /** All of a resource. */
    record Resource(ResourceSchema schema, List<ResourceSchema> others) implements AttributeScope {
        @Override
        public boolean isElsewhere(AttributeReference reference) {
            var name = text(reference);
            return schema.resolve(name).isEmpty()
                    && others.stream().anyMatch(other -> other.resolve(name).isPresent());
        }

        @Override
        public Optional<Located> find(AttributeReference reference) {
            return schema.resolve(text(reference))
                    .map(resolved -> new Located(
                            new Path(
                                    resolved.extensionUrn(),
                                    resolved.attribute().name(),
                                    resolved.sub().map(AttributeType::name)),
                            resolved.named()));
        }
    }

    /** The elements of a multi-valued attribute: paths are relative to one. */
    record Element(AttributeType attribute) implements AttributeScope {
        @Override
        public Optional<Located> find(AttributeReference reference) {
            return sub(attribute, reference).map(sub -> new Located(Path.of(sub.name()), sub));
        }
    }

    /** A single-valued complex attribute: there is but one element, so brackets are a way to write its sub-attributes. */
    record Part(Located whole) implements AttributeScope {
        @Override
        public Optional<Located> find(AttributeReference reference) {
            var path = whole.path();
            return sub(whole.type(), reference)
                    .map(sub -> new Located(new Path(path.schema(), path.attribute(), Optional.of(sub.name())), sub));
        }
    }

    /** The reference as it was written: {@code urn:...:User:name.givenName}. */
    static String text(AttributeReference reference) {
        var urn = reference.hasUrn() ? reference.getUrn() + ":" : "";
        var sub = reference.hasSubAttribute() ? "." + reference.getSubAttributeName() : "";
        return urn + reference.getAttributeName() + sub;
    }

    private static Optional<AttributeType> sub(AttributeType attribute, AttributeReference reference) {
        return reference.hasUrn() || reference.hasSubAttribute()
                ? Optional.empty()
                : attribute.sub(reference.getAttributeName());
    }
}
