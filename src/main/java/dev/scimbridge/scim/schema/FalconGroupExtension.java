package dev.scimbridge.scim.schema;

import static org.apache.directory.scim.spec.schema.Schema.Attribute.Mutability.READ_ONLY;

import java.util.List;
import org.apache.directory.scim.spec.annotation.ScimAttribute;
import org.apache.directory.scim.spec.annotation.ScimExtensionType;
import org.apache.directory.scim.spec.resources.ScimExtension;

/** Declares our read-only extension of a Group to SCIMple's registry; never instantiated. */
@ScimExtensionType(
        id = FalconGroupExtension.URN,
        name = "FalconGroup",
        description = "What the group gives in CrowdStrike Falcon.")
record FalconGroupExtension(
        @ScimAttribute(
                description = "The ids of the Falcon roles that the group gives its members.",
                caseExact = true,
                mutability = READ_ONLY)
        List<String> roles,

        @ScimAttribute(
                description = "Configured roles of the group that Falcon's catalogue does not know.",
                caseExact = true,
                mutability = READ_ONLY)
        List<String> unresolved)
        implements ScimExtension {

    static final String URN = "urn:ietf:params:scim:schemas:extension:falcon:2.0:Group";

    @Override
    public String getUrn() {
        return URN;
    }
}
