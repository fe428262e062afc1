package dev.scimbridge.scim.schema;

import dev.scimbridge.scim.schema.AttributeType.Kind;
import dev.scimbridge.scim.schema.AttributeType.Mutability;
import dev.scimbridge.scim.schema.AttributeType.Returned;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.directory.scim.spec.extension.EnterpriseExtension;
import org.apache.directory.scim.spec.resources.ScimGroup;
import org.apache.directory.scim.spec.resources.ScimUser;
import org.apache.directory.scim.spec.schema.Schema.Attribute;

/** The attributes of one resource type: common ones, its core schema, and the extensions by URN. */
public final class ResourceSchema {

    private static final AttributeType SCHEMAS = new AttributeType(
            "schemas", Kind.REFERENCE, true, true, true, Mutability.READ_WRITE, Returned.ALWAYS, List.of());

    private static final ResourceSchema USERS =
            new ResourceSchema(ScimUser.SCHEMA_URI, List.of(EnterpriseExtension.URN, FalconUserExtension.URN));
    private static final ResourceSchema GROUPS =
            new ResourceSchema(ScimGroup.SCHEMA_URI, List.of(FalconGroupExtension.URN));

    private final String coreUrn;
    private final List<String> extensionUrns;
    private final Map<String, List<AttributeType>> attributes;

    private ResourceSchema(String coreUrn, List<String> extensionUrns) {
        this.coreUrn = coreUrn;
        this.extensionUrns = List.copyOf(extensionUrns);
        this.attributes = new LinkedHashMap<>();
        attributes.put(
                coreUrn,
                Stream.concat(Stream.of(SCHEMAS), registered(coreUrn).stream()).toList());
        extensionUrns.forEach(urn -> attributes.put(urn, registered(urn)));
    }

    public static ResourceSchema users() {
        return USERS;
    }

    public static ResourceSchema groups() {
        return GROUPS;
    }

    public String coreUrn() {
        return coreUrn;
    }

    public List<String> extensionUrns() {
        return extensionUrns;
    }

    /** The attributes of the core schema, common ones included, or of an extension; none for another URN. */
    public List<AttributeType> attributes(String urn) {
        return attributes.getOrDefault(urn, List.of());
    }

    /** The extension of that URN, in any case, as we spell it. */
    public Optional<String> extension(String urnAnyCase) {
        return extensionUrns.stream().filter(urnAnyCase::equalsIgnoreCase).findFirst();
    }

    /**
     * What a name stands for, in any case: {@code userName}, {@code name.givenName}, either with the core schema's URN
     * before it, or an extension's attribute with the extension's URN before it (RFC 7644 §3.10). Empty for a name nobody
     * knows, and for an extension's URN alone.
     */
    public Optional<NamedAttribute> resolve(String qualified) {
        for (var urn : attributes.keySet()) {
            if (startsWith(qualified, urn + ":")) {
                return find(urn, qualified.substring(urn.length() + 1));
            }
        }
        return find(coreUrn, qualified);
    }

    private Optional<NamedAttribute> find(String urn, String name) {
        var parts = name.split("\\.", -1);
        var attribute =
                parts.length > 2 ? Optional.<AttributeType>empty() : AttributeType.named(attributes(urn), parts[0]);
        var extension = Optional.of(urn).filter(found -> !found.equals(coreUrn));
        if (parts.length == 1) {
            return attribute.map(type -> new NamedAttribute(extension, type, Optional.empty()));
        }
        return attribute.flatMap(
                type -> type.sub(parts[1]).map(sub -> new NamedAttribute(extension, type, Optional.of(sub))));
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static List<AttributeType> registered(String urn) {
        return types(Registry.SCHEMAS.getSchema(urn).getAttributes());
    }

    private static List<AttributeType> types(Collection<Attribute> attributes) {
        return attributes.stream().map(ResourceSchema::type).toList();
    }

    private static AttributeType type(Attribute attribute) {
        return new AttributeType(
                attribute.getName(),
                Kind.valueOf(attribute.getType().name()),
                attribute.isMultiValued(),
                attribute.isRequired(),
                attribute.isCaseExact(),
                Mutability.valueOf(attribute.getMutability().name()),
                Returned.valueOf(attribute.getReturned().name()),
                types(Corrections.subsOf(attribute)));
    }
}
