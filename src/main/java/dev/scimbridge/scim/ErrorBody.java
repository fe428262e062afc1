package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JsonGenerator;

/** A SCIM error (RFC 7644 §3.12): its status is a text, its detail never empty. */
record ErrorBody(ScimException failure) implements ScimBody {

    static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";

    /** A failure that only its status is known of. */
    static ScimException ofStatus(int status) {
        return ScimException.of(
                status,
                switch (status) {
                    case 404 -> "There is nothing at this path.";
                    case 405 -> "This method is not supported here.";
                    case 413 -> "The request is too large.";
                    case 415 -> "Send application/scim+json or application/json.";
                    default -> {
                        var known = HttpStatus.resolve(status);
                        yield known == null ? "The request failed." : known.getReasonPhrase() + ".";
                    }
                });
    }

    /** For {@code Retry-After}: whole seconds, at least 1. */
    static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeArrayPropertyStart("schemas");
        json.writeString(SCHEMA);
        json.writeEndArray();
        json.writeStringProperty("status", String.valueOf(failure.status()));
        failure.type().ifPresent(type -> json.writeStringProperty("scimType", type.wire()));
        json.writeStringProperty("detail", failure.detail());
        json.writeEndObject();
    }
}
