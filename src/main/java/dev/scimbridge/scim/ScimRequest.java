package dev.scimbridge.scim;

import dev.scimbridge.account.Meta;
import dev.scimbridge.scim.protocol.BodyReader;
import dev.scimbridge.scim.protocol.Preconditions;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.resource.Locations;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.node.ObjectNode;

/** A request as the controllers see it; says in what form, and with which URLs, it is answered. */
final class ScimRequest {

    private final HttpServletRequest request;
    private final BodyReader bodies;
    private final QueryString query;
    private final Preconditions preconditions;
    private final Locations locations;

    ScimRequest(HttpServletRequest request, BodyReader bodies, Locations locations) {
        this.request = request;
        this.bodies = bodies;
        this.locations = locations;
        this.query = QueryString.parse(request.getQueryString());
        this.preconditions = new Preconditions(
                request.getHeader(HttpHeaders.IF_MATCH), request.getHeader(HttpHeaders.IF_NONE_MATCH));
    }

    QueryString query() {
        return query;
    }

    Preconditions preconditions() {
        return preconditions;
    }

    Locations locations() {
        return locations;
    }

    /** The JSON object that was sent; reads it now. */
    ObjectNode body() {
        try {
            return bodies.read(request.getContentType(), request.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ResponseEntity.BodyBuilder answer(HttpStatus status) {
        return ResponseEntity.status(status).contentType(mediaType());
    }

    /** A resource of this version; 304 where the client has it. */
    ResponseEntity<ScimBody> read(ScimBody resource, long version) {
        var tag = Preconditions.tag(version);
        return preconditions.has(version)
                ? ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(tag).build()
                : answer(HttpStatus.OK).eTag(tag).body(resource);
    }

    /** The entity tag of a resource. */
    String tag(Meta meta) {
        return Preconditions.tag(meta.version());
    }

    private MediaType mediaType() {
        return ScimMediaType.accepted(request.getHeader(HttpHeaders.ACCEPT));
    }
}
