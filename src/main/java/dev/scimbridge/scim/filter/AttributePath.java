package dev.scimbridge.scim.filter;

import dev.scimbridge.scim.schema.AttributeType;
import java.util.Optional;

/** Where a PATCH operation applies (RFC 7644 §3.5.2). */
public sealed interface AttributePath {

    /** All of an extension, by its URN. */
    record WholeExtension(String urn) implements AttributePath {}

    /**
     * An attribute, or a part of it: {@code emails}, {@code name.givenName}, {@code emails[type eq "work"]}, {@code emails[type
     * eq "work"].value}.
     *
     * @param extensionUrn empty for the core schema and the common attributes
     * @param filter for a multi-valued complex attribute only
     */
    record Attribute(
            Optional<String> extensionUrn,
            AttributeType attribute,
            Optional<ElementFilter> filter,
            Optional<AttributeType> sub)
            implements AttributePath {}

    /** An attribute of an extension that is not known here, or all of it. */
    record Foreign(String path) implements AttributePath {}
}
