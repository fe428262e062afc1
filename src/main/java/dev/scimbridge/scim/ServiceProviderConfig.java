package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimBody;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What of RFC 7644 is there, and its limits (RFC 7643 §5), by what is configured. */
record ServiceProviderConfig(ScimProperties properties, String location) implements ScimBody {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Override
    public void writeTo(JsonGenerator json) {
        var config = JSON.objectNode();
        config.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
        config.set("patch", supported(true));
        config.set("bulk", supported(false).put("maxOperations", 0).put("maxPayloadSize", 0));
        config.set("filter", supported(true).put("maxResults", properties.maxPage()));
        config.set("changePassword", supported(false));
        config.set("sort", supported(true));
        config.set("etag", supported(true));
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
