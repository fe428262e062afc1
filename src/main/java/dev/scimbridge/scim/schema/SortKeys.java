package dev.scimbridge.scim.schema;

import dev.scimbridge.query.Query;
import dev.scimbridge.scim.schema.AttributeType.Kind;
import dev.scimbridge.scim.schema.AttributeType.Returned;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What resources of one type can be sorted by (RFC 7644 §3.4.2.3): texts, times and flags that a resource has by itself. Not by
 * what it is related to (groups, members, roles in Falcon), by URLs, by certificates, by a flag of an element, by sentences for
 * people, nor by what all of them say.
 */
public final class SortKeys {

    private static final Set<Kind> SORTED = EnumSet.of(Kind.STRING, Kind.DATE_TIME, Kind.BOOLEAN);
    private static final Set<String> RELATIONS = Set.of("groups", "members");
    private static final Set<String> NO_ORDER = Set.of("meta.resourceType", FalconUserExtension.URN + ":detail");

    private SortKeys() {}

    /** The key that an attribute of the schema is; empty when nothing can be sorted by it. */
    public static Optional<Query.Path> of(NamedAttribute named) {
        return key(named).filter(path -> !NO_ORDER.contains(path.text()));
    }

    private static Optional<Query.Path> key(NamedAttribute named) {
        var attribute = named.attribute();
        if (RELATIONS.contains(attribute.name()) || attribute.returned() == Returned.NEVER) {
            return Optional.empty();
        }
        if (!attribute.complex()) {
            return Optional.of(path(named, Optional.empty()))
                    .filter(path -> !attribute.multiValued() && SORTED.contains(attribute.kind()));
        }
        return named.sub()
                .or(() -> attribute.sub("value"))
                .filter(sub -> SORTED.contains(sub.kind()) && sub.kind() != Kind.BOOLEAN)
                .map(sub -> path(named, Optional.of(sub.name())));
    }

    private static Query.Path path(NamedAttribute named, Optional<String> sub) {
        return new Query.Path(named.extensionUrn(), named.attribute().name(), sub);
    }

    /** All keys of a schema, in its order. */
    public static List<Query.Path> of(ResourceSchema schema) {
        return Stream.concat(Stream.of(schema.coreUrn()), schema.extensionUrns().stream())
                .flatMap(urn -> schema.attributes(urn).stream()
                        .flatMap(attribute ->
                                named(Optional.of(urn).filter(schema.extensionUrns()::contains), attribute)))
                .flatMap(named -> of(named).stream())
                .distinct()
                .toList();
    }

    private static Stream<NamedAttribute> named(Optional<String> extension, AttributeType attribute) {
        return attribute.complex()
                ? attribute.subs().stream().map(sub -> new NamedAttribute(extension, attribute, Optional.of(sub)))
                : Stream.of(new NamedAttribute(extension, attribute, Optional.empty()));
    }
}
