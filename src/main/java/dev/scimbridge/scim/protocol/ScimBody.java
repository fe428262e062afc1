package dev.scimbridge.scim.protocol;

import tools.jackson.core.JsonGenerator;

/** The JSON of an answer, written straight to the client: a large group is never held in memory. */
public interface ScimBody {

    /** Writes one JSON value. */
    void writeTo(JsonGenerator json);
}
