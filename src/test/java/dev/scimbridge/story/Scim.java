package dev.scimbridge.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A SCIM client as plain as can be: paths below the base URL, JSON text in, status and tree out. */
public final class Scim {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final String token;

    public Scim(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** @param body a missing node when the answer had none */
    public record Answer(int status, JsonNode body, HttpHeaders headers) {

        public String id() {
            return body.path("id").asString();
        }

        public String state() {
            return extension().path("state").asString();
        }

        public String detail() {
            return extension().path("detail").asString();
        }

        private JsonNode extension() {
            return body.path("urn:ietf:params:scim:schemas:extension:falcon:2.0:User");
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
        return get(resource + "?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
    }

    public Answer send(String method, String path, String json) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/scim+json; charset=utf-8")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            var body = answer.body().isBlank() ? JSON.missingNode() : JSON.readTree(answer.body());
            return new Answer(answer.statusCode(), body, answer.headers());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
