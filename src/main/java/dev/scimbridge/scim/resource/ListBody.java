package dev.scimbridge.scim.resource;

import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.schema.Urns;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * A list answer (RFC 7644 §3.4.2); its numbers are always there, because Okta wants them on an empty list too.
 *
 * @param startIndex of the first resource, from 1; empty where the client pages with cursors
 * @param nextCursor what the next page is asked for with (RFC 9865 §2); empty on the last one
 */
public record ListBody(
        long totalResults, Optional<Long> startIndex, Optional<String> nextCursor, List<? extends ScimBody> resources)
        implements ScimBody {

    public ListBody(long totalResults, long startIndex, List<? extends ScimBody> resources) {
        this(totalResults, Optional.of(startIndex), Optional.empty(), resources);
    }

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
        startIndex.ifPresent(index -> json.writeNumberProperty("startIndex", index));
        json.writeNumberProperty("itemsPerPage", resources.size());
        nextCursor.ifPresent(cursor -> json.writeStringProperty("nextCursor", cursor));
        json.writeArrayPropertyStart("Resources");
        resources.forEach(resource -> resource.writeTo(json));
        json.writeEndArray();
        json.writeEndObject();
    }
}
