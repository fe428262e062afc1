package dev.scimbridge.scim.schema;

import static org.apache.directory.scim.spec.schema.Schema.Attribute.Mutability.IMMUTABLE;
import static org.apache.directory.scim.spec.schema.Schema.Attribute.Mutability.READ_ONLY;
import static org.apache.directory.scim.spec.schema.Schema.Attribute.Mutability.WRITE_ONLY;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.directory.scim.spec.resources.ScimGroup;
import org.apache.directory.scim.spec.resources.ScimUser;
import org.apache.directory.scim.spec.schema.Schema;
import org.apache.directory.scim.spec.schema.Schema.Attribute;

/** Where SCIMple 1.0.0-M1 publishes something else than RFC 7643 §3.1, §4 and §8.7.1 say, or than this service does. */
final class Corrections {

    private static final Map<String, Consumer<Attribute>> COMMON = Map.of(
            "id", id -> id.setCaseExact(true),
            "meta",
                    meta -> meta.setMutability(READ_ONLY)
                            .setReturned(Attribute.Returned.DEFAULT)
                            .setDescription("What the service provider says about the resource."),
            "meta.location", location -> reference(location, "uri"),
            "meta.version", version -> version.setCaseExact(true));

    /** Ids of ours are exact wherever they stand, so those of groups and members are too. */
    private static final Map<String, Consumer<Attribute>> USER = Map.of(
            "password", password -> password.setMutability(WRITE_ONLY),
            "groups", groups -> groups.setMutability(READ_ONLY),
            "groups.value", value -> value.setCaseExact(true),
            "groups.$ref", ref -> reference(ref, "Group"),
            "groups.type", Corrections::text,
            "x509Certificates.value", value -> value.setType(Attribute.Type.BINARY));

    private static final Map<String, Consumer<Attribute>> GROUP = Map.of(
            "displayName", name -> name.setUniqueness(Attribute.Uniqueness.SERVER),
            "members.value", value -> value.setCaseExact(true),
            "members.display", display -> display.setMutability(IMMUTABLE),
            "members.type", Corrections::text);

    private static final Map<String, Consumer<Attribute>> ENTERPRISE =
            Map.of("manager.$ref", ref -> reference(ref, "User"));

    private static final Map<String, String> DESCRIPTIONS =
            Map.of(ScimUser.SCHEMA_URI, "User Account", ScimGroup.SCHEMA_URI, "Group");

    private Corrections() {}

    static void apply(Schema schema) {
        schema.setDescription(DESCRIPTIONS.getOrDefault(schema.getId(), schema.getDescription()));
        var own = ownOf(schema.getId());
        for (var attribute : schema.getAttributes()) {
            correct(attribute, attribute.getName(), own);
            for (var sub : subsOf(attribute)) {
                correct(sub, attribute.getName() + "." + sub.getName(), own);
            }
        }
    }

    static Set<Attribute> subsOf(Attribute attribute) {
        return attribute.getType() == Attribute.Type.COMPLEX ? attribute.getSubAttributes() : Set.of();
    }

    private static Map<String, Consumer<Attribute>> ownOf(String urn) {
        return switch (urn) {
            case ScimUser.SCHEMA_URI -> USER;
            case ScimGroup.SCHEMA_URI -> GROUP;
            case FalconUserExtension.URN, FalconGroupExtension.URN -> Map.of();
            default -> ENTERPRISE;
        };
    }

    private static void correct(Attribute attribute, String path, Map<String, Consumer<Attribute>> own) {
        COMMON.getOrDefault(path, own.getOrDefault(path, unchanged -> {})).accept(attribute);
        switch (attribute.getType()) {
            case REFERENCE, BINARY -> attribute.setCaseExact(true);
            default -> {}
        }
        if (attribute.getCanonicalValues() != null) {
            attribute.setCanonicalValues(new TreeSet<>(attribute.getCanonicalValues()));
        }
    }

    private static void text(Attribute attribute) {
        attribute.setType(Attribute.Type.STRING).setSubAttributes(Set.of());
    }

    private static void reference(Attribute attribute, String target) {
        attribute.setType(Attribute.Type.REFERENCE).setReferenceTypes(List.of(target));
    }
}
