package dev.scimbridge.scim.schema;

import java.util.Optional;

/**
 * What a qualified name stands for.
 *
 * @param extensionUrn empty for the core schema and the common attributes
 */
public record NamedAttribute(Optional<String> extensionUrn, AttributeType attribute, Optional<AttributeType> sub) {

    /** The attribute or sub-attribute that was named. */
    public AttributeType named() {
        return sub.orElse(attribute);
    }

    /** Its qualified name, in the schema's spelling. */
    public String text() {
        return extensionUrn.map(urn -> urn + ":").orElse("")
                + attribute.name()
                + sub.map(named -> "." + named.name()).orElse("");
    }
}
