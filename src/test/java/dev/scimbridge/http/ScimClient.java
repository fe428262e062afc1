package dev.scimbridge.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A SCIM client as plain as can be: paths below the base URL, JSON text in, status and tree out.
 *
 * @param token empty: without authorization
 */
public record ScimClient(URI base, String token) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** @param headers by lower-case names */
    public record Answer(int status, Map<String, String> headers, String text) {

        public Answer {
            headers = Map.copyOf(headers);
        }

        /** A missing node when the answer had no body. */
        public JsonNode body() {
            return text.isBlank() ? JSON.missingNode() : JSON.readTree(text);
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }

        public String id() {
            return body().path("id").asString();
        }

        public String state() {
            return extension().path("state").asString();
        }

        public String detail() {
            return extension().path("detail").asString();
        }

        private JsonNode extension() {
            return body().path("urn:ietf:params:scim:schemas:extension:falcon:2.0:User");
        }
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer post(String path, String json) {
        return send("POST", path, json);
    }

    public Answer put(String path, String json) {
        return send("PUT", path, json);
    }

    /** @param operations the elements of {@code Operations} */
    public Answer patch(String path, String operations) {
        return send("PATCH", path, """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[%s]}""".formatted(operations));
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    public Answer find(String resource, String filter) {
        return get(resource + "?filter=" + encoded(filter));
    }

    /** As a parameter of a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * @param body empty: none
     * @param more names and values of headers, on top of the usual ones or instead of them
     * @throws UncheckedIOException there was no whole answer
     */
    public Answer send(String method, String path, String body, String... more) {
        var bytes = body.isEmpty() ? null : body.getBytes(StandardCharsets.UTF_8);
        try {
            var answer = RawHttp.send(base, method, base.getRawPath() + path, headers(more), bytes, TIMEOUT);
            return new Answer(answer.status(), answer.headers(), answer.text());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Map<String, String> headers(String... more) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", "application/scim+json; charset=utf-8");
        if (!token.isEmpty()) {
            headers.put("Authorization", "Bearer " + token);
        }
        for (var index = 0; index < more.length; index += 2) {
            headers.put(more[index], more[index + 1]);
        }
        return headers;
    }

    @Override
    public String toString() {
        return "ScimClient[" + base + "]";
    }
}
