package dev.scimbridge.scim.schema;

import static org.apache.directory.scim.spec.schema.Schema.Attribute.Mutability.READ_ONLY;

import java.util.Date;
import java.util.List;
import org.apache.directory.scim.spec.annotation.ScimAttribute;
import org.apache.directory.scim.spec.annotation.ScimExtensionType;
import org.apache.directory.scim.spec.resources.ScimExtension;

/** Declares our read-only extension of a User to SCIMple's registry; never instantiated. */
@ScimExtensionType(
        id = FalconUserExtension.URN,
        name = "FalconUser",
        description = "What became of the user in CrowdStrike Falcon.")
record FalconUserExtension(
        @ScimAttribute(
                description = "The id of the user in Falcon, once it exists there.",
                caseExact = true,
                mutability = READ_ONLY)
        String uuid,

        @ScimAttribute(description = "The Falcon customer id of the user.", caseExact = true, mutability = READ_ONLY)
        String cid,

        @ScimAttribute(
                description =
                        "The ids of the roles the user was last seen to hold in Falcon; left out before they are read.",
                caseExact = true,
                mutability = READ_ONLY)
        List<String> roles,

        @ScimAttribute(
                description = "How far Falcon is from what is wanted for the user.",
                canonicalValueList = {"converged", "pending", "held", "withheld", "failed"},
                mutability = READ_ONLY)
        String state,

        @ScimAttribute(description = "What an operator should know about the state.", mutability = READ_ONLY)
        String detail,

        @ScimAttribute(description = "When Falcon last matched what is wanted.", mutability = READ_ONLY)
        Date lastConverged)
        implements ScimExtension {

    static final String URN = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User";

    @Override
    public String getUrn() {
        return URN;
    }
}
