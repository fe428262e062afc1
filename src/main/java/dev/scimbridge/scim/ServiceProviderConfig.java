package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.security.jwt.JwtProperties;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What of RFC 7644 is there, its limits and who is let in (RFC 7643 §5, RFC 9865 §4), by what is configured. */
record ServiceProviderConfig(ScimProperties properties, JwtProperties jwts, String location) implements ScimBody {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Override
    public void writeTo(JsonGenerator json) {
        var config = JSON.objectNode();
        config.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
        config.set("patch", supported(true));
        config.set(
                "bulk",
                supported(true)
                        .put("maxOperations", properties.maxBulkOperations())
                        .put("maxPayloadSize", properties.maxBody().toBytes()));
        config.set("filter", supported(true).put("maxResults", properties.maxPage()));
        config.set("changePassword", supported(false));
        config.set("sort", supported(true));
        config.set("etag", supported(true));
        config.putObject("pagination")
                .put("cursor", true)
                .put("index", true)
                .put("defaultPaginationMethod", "index")
                .put("defaultPageSize", Math.min(properties.defaultPage(), properties.maxPage()))
                .put("maxPageSize", properties.maxPage());
        var schemes = config.putArray("authenticationSchemes");
        schemes.add(bearer("Bearer token", "A token of the bridge in the Authorization header.", true));
        if (jwts.isOn()) {
            schemes.add(bearer("JWT", "A JWT of " + jwts.issuer() + " in the Authorization header.", false));
        }
        config.putObject("meta").put("resourceType", "ServiceProviderConfig").put("location", location);
        json.writeTree(config);
    }

    private static ObjectNode bearer(String name, String description, boolean primary) {
        return JSON.objectNode()
                .put("type", "oauthbearertoken")
                .put("name", name)
                .put("description", description)
                .put("specUri", "https://www.rfc-editor.org/info/rfc6750")
                .put("primary", primary);
    }

    private static ObjectNode supported(boolean supported) {
        return JSON.objectNode().put("supported", supported);
    }
}
