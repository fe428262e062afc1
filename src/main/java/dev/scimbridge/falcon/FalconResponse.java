package dev.scimbridge.falcon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An answer of Falcon: status, headers, and the envelope {@code meta}, {@code errors}, {@code resources}. */
record FalconResponse(int status, java.net.http.HttpHeaders headers, JsonNode body) {

    record Error(int code, String message) {}

    boolean successful() {
        return status >= 200 && status < 300;
    }

    /** The elements of {@code resources}; none when it is absent or null. */
    List<JsonNode> resources() {
        var resources = new ArrayList<JsonNode>();
        body.path("resources").forEach(resources::add);
        return resources;
    }

    /** The first of {@code errors}; empty when it is absent, null or empty. */
    Optional<Error> error() {
        var first = body.path("errors").path(0);
        return first.isMissingNode()
                ? Optional.empty()
                : Optional.of(new Error(
                        first.path("code").asInt(status), first.path("message").asString("")));
    }

    Optional<Integer> total() {
        var total = body.path("meta").path("pagination").path("total");
        return total.isNumber() ? Optional.of(total.asInt()) : Optional.empty();
    }

    Optional<String> traceId() {
        var inside = body.path("meta").path("trace_id").asString("");
        return inside.isEmpty() ? header("X-Cs-Traceid") : Optional.of(inside);
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Whether it was counted against the pool of 15 calls a minute that a token which is not valid moves its caller to. */
    boolean isOfDeadTokenPool() {
        return number("X-Ratelimit-Limit").filter(limit -> limit == 15).isPresent();
    }

    /** {@code X-Ratelimit-Limit} and the like; empty when absent or no number. */
    Optional<Long> number(String name) {
        return header(name).filter(text -> text.matches("\\d{1,18}")).map(Long::valueOf);
    }
}
