package dev.scimbridge.scim.bulk;

import dev.scimbridge.scim.protocol.ScimBody;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The answer to a Bulk request (RFC 7644 §3.7): what became of each operation that was performed. */
public record BulkBody(List<BulkJob.Done> done) implements ScimBody {

    private static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

    public BulkBody {
        done = List.copyOf(done);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeArrayPropertyStart("schemas");
        json.writeString(SCHEMA);
        json.writeEndArray();
        json.writeArrayPropertyStart("Operations");
        done.forEach(one -> write(one, json));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(BulkJob.Done one, JsonGenerator json) {
        var result = one.result();
        json.writeStartObject();
        json.writeStringProperty("method", one.operation().method());
        one.operation().bulkId().ifPresent(bulkId -> json.writeStringProperty("bulkId", bulkId));
        result.version().ifPresent(version -> json.writeStringProperty("version", version));
        result.location().ifPresent(location -> json.writeStringProperty("location", location));
        json.writeStringProperty("status", String.valueOf(result.status()));
        result.failure().ifPresent(failure -> {
            json.writeName("response");
            failure.writeTo(json);
        });
        json.writeEndObject();
    }
}
