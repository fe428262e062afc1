package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimBody;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What of RFC 7644 is there, and its limits (RFC 7643 §5, RFC 9865 §4), by what is configured. */
record ServiceProviderConfig(ScimProperties properties, String location) implements ScimBody {

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
        config.putArray("authenticationSchemes")
                .addObject()
                .put("type", "oauthbearertoken")
                .put("name", "Bearer token")
                .put("description", "A token of the bridge in the Authorization header.")
                .put("specUri", "https://www.rfc-editor.org/info/rfc6750")
                .put("primary", true);
        config.putObject("meta").put("resourceType", "ServiceProviderConfig").put("location", location);
        json.writeTree(config);
    }

    private static ObjectNode supported(boolean supported) {
        return JSON.objectNode().put("supported", supported);
    }
}
