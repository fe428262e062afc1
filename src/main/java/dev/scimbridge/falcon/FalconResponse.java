package dev.scimbridge.falcon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An answer of Falcon: status, headers, and the envelope {@code meta}, {@code errors}, {@code resources}. */
record FalconResponse(int status, java.net.http.HttpHeaders headers, JsonNode body) {

    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;

    record Error(int code, String message) {}

    boolean successful() {
        return status >= 200 && status < 300;
    }

    /** Whether it is in Falcon's own form; what is not may be of something on the way, such as a page of a proxy. */
    boolean isEnvelope() {
        return body.has("meta") || body.has("resources") || body.has("errors");
    }

    boolean isRedirect() {
        return status >= 300 && status < 400;
    }

    /** Whether it is a page for people to read, as a proxy gives. */
    boolean isPage() {
        return !isEnvelope()
                && header("Content-Type").filter(type -> type.contains("html")).isPresent();
    }

    /** The elements of {@code resources}; none when it is absent or null. */
    List<JsonNode> resources() {
        var resources = new ArrayList<JsonNode>();
        body.path("resources").forEach(resources::add);
        return resources;
    }

    /** The {@code errors}, of whatever JSON type they are; none when they are absent, null or an empty array. */
    List<Error> errors() {
        var errors = body.path("errors");
        if (errors.isMissingNode() || errors.isNull()) {
            return List.of();
        }
        return errors.isArray() ? errors.valueStream().map(this::error).toList() : List.of(error(errors));
    }

    private Error error(JsonNode error) {
        var code = error.isNumber() ? error : error.path("code");
        var message = error.isObject() ? error.path("message") : error;
        return new Error(code.asInt(status), message.asString(""));
    }

    /** What a failure is told with: the operation, the status, Falcon's own code and its trace id, in brackets. */
    String details(String operation) {
        var code = errors().stream().findFirst().map(error -> ", code " + error.code());
        var trace = traceId().map(id -> ", trace id " + id);
        return "(" + operation + ", status " + status + code.orElse("") + trace.orElse("") + ")";
    }

    /** Whether it says nothing of the call itself: the token is dead, or the quota spent. */
    boolean isTurnedAway() {
        return isOfDeadToken() || isTooMany();
    }

    /** A token that is not valid moves its caller to a pool of 15 calls a minute: waiting would not help. */
    boolean isOfDeadToken() {
        return status == UNAUTHORIZED || (isTooMany() && isOfDeadTokenPool());
    }

    /** Of whichever pool. */
    boolean isTooMany() {
        return status == TOO_MANY;
    }

    boolean isThrottled() {
        return isTooMany() && !isOfDeadTokenPool();
    }

    /** The part of Falcon that answered, as {@code crowdstrike-api-gateway}; empty where it is not told. */
    Optional<String> poweredBy() {
        return Optional.of(body.path("meta").path("powered_by").asString("")).filter(text -> !text.isBlank());
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
