package dev.scimbridge.scim;

import dev.scimbridge.account.Meta;
import dev.scimbridge.scim.protocol.Preconditions;
import dev.scimbridge.scim.protocol.ScimBody;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * What a client is told of a request that was carried out.
 *
 * @param location of the resource, where the answer is to say it
 * @param version its entity tag; empty once there is no resource
 * @param body empty: 204
 */
record ScimAnswer(HttpStatus status, Optional<String> location, Optional<String> version, Optional<ScimBody> body) {

    static ScimAnswer created(String location, Meta meta, ScimBody body) {
        return new ScimAnswer(HttpStatus.CREATED, Optional.of(location), tag(meta), Optional.of(body));
    }

    static ScimAnswer of(Meta meta, ScimBody body) {
        return new ScimAnswer(HttpStatus.OK, Optional.empty(), tag(meta), Optional.of(body));
    }

    /** Done, and the client has what there is to show. */
    static ScimAnswer unshown(Meta meta) {
        return new ScimAnswer(HttpStatus.NO_CONTENT, Optional.empty(), tag(meta), Optional.empty());
    }

    static ScimAnswer gone() {
        return new ScimAnswer(HttpStatus.NO_CONTENT, Optional.empty(), Optional.empty(), Optional.empty());
    }

    ScimAnswer at(String place) {
        return new ScimAnswer(status, Optional.of(place), version, body);
    }

    private static Optional<String> tag(Meta meta) {
        return Optional.of(Preconditions.tag(meta.version()));
    }

    /** As a response of HTTP. */
    ResponseEntity<ScimBody> as(MediaType mediaType) {
        var response = ResponseEntity.status(status);
        location.ifPresent(url -> response.header(HttpHeaders.LOCATION, url));
        version.ifPresent(response::eTag);
        return body.isPresent() ? response.contentType(mediaType).body(body.get()) : response.build();
    }
}
