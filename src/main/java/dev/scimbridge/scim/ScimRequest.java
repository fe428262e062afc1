package dev.scimbridge.scim;

import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.scim.protocol.BodyReader;
import dev.scimbridge.scim.protocol.Preconditions;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.resource.Locations;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request, or an operation of a Bulk request, as {@link ResourceEndpoint} sees it; says in what form, and with which URLs, it is
 * answered.
 *
 * @param sent reads the JSON object of the body
 * @param shared the budget of the Bulk request it belongs to; empty: it has one of its own
 */
record ScimRequest(
        Supplier<ObjectNode> sent,
        QueryString query,
        Preconditions preconditions,
        Locations locations,
        MediaType mediaType,
        Optional<AnswerDeadline> shared) {

    static ScimRequest of(HttpServletRequest request, BodyReader bodies, Locations locations) {
        return new ScimRequest(
                () -> read(request, bodies),
                QueryString.parse(request.getQueryString()),
                new Preconditions(request.getHeader(HttpHeaders.IF_MATCH)),
                locations,
                ScimMediaType.accepted(request.getHeader(HttpHeaders.ACCEPT)),
                Optional.empty());
    }

    private static ObjectNode read(HttpServletRequest request, BodyReader bodies) {
        var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            throw ScimException.of(415, "The request body must come as it is, without a Content-Encoding.");
        }
        try {
            return bodies.read(request.getContentType(), request.getInputStream());
        } catch (IOException e) {
            throw new UnreadableBody(e);
        }
    }

    /** The JSON object that was sent; reads it now. */
    ObjectNode body() {
        return sent.get();
    }

    /** The list request that a search's body stands for. */
    ScimRequest search() {
        return new ScimRequest(sent, QueryString.ofSearch(body()), preconditions, locations, mediaType, shared);
    }

    /** An operation of this Bulk request. */
    ScimRequest operation(ObjectNode data, @Nullable String rawQuery, Optional<String> version, AnswerDeadline budget) {
        return new ScimRequest(
                () -> data,
                QueryString.parse(rawQuery),
                new Preconditions(version.orElse(null)),
                locations,
                mediaType,
                Optional.of(budget));
    }

    /** How long the answer may wait for Falcon. */
    AnswerDeadline budget(Supplier<AnswerDeadline> own) {
        return shared.orElseGet(own);
    }

    ResponseEntity.BodyBuilder answer(HttpStatus status) {
        return ResponseEntity.status(status).contentType(mediaType);
    }

    ResponseEntity<ScimBody> answer(ScimAnswer answer) {
        return answer.as(mediaType);
    }
}
