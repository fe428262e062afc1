package dev.scimbridge.scim.schema;

import java.util.List;

/** The URNs of what is spoken here (RFC 7643 §10, RFC 7644 §8.2). */
public final class Urns {

    public static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    public static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public static final String ENTERPRISE_USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    public static final String FALCON_USER = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User";
    public static final String FALCON_GROUP = "urn:ietf:params:scim:schemas:extension:falcon:2.0:Group";
    public static final String LIST_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    public static final List<String> USER_EXTENSIONS = List.of(ENTERPRISE_USER, FALCON_USER);
    public static final List<String> GROUP_EXTENSIONS = List.of(FALCON_GROUP);

    private Urns() {}
}
