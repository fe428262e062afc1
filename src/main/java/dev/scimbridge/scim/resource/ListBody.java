package dev.scimbridge.scim.resource;

import dev.scimbridge.scim.protocol.ScimBody;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * A list answer (RFC 7644 §3.4.2); its numbers are always there, because Okta wants them on an empty list too.
 *
 * @param startIndex of the first resource, from 1
 */
public record ListBody(long totalResults, long startIndex, List<? extends ScimBody> resources) implements ScimBody {

    public ListBody {
        resources = List.copyOf(resources);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeArrayPropertyStart("schemas");
        json.writeString(Urns.LIST_RESPONSE);
        json.writeEndArray();
        json.writeNumberProperty("totalResults", totalResults);
        json.writeNumberProperty("startIndex", startIndex);
        json.writeNumberProperty("itemsPerPage", resources.size());
        json.writeArrayPropertyStart("Resources");
        resources.forEach(resource -> resource.writeTo(json));
        json.writeEndArray();
        json.writeEndObject();
    }
}
