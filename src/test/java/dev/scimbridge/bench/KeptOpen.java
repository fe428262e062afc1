package dev.scimbridge.bench;

import dev.scimbridge.http.ScimClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A SCIM client whose connection stays open, as an identity provider's does: a request costs no handshake. */
record KeptOpen(HttpClient client, URI base, String token) implements AutoCloseable {

    /** To the same server, with the same token. */
    static KeptOpen like(ScimClient scim) {
        return new KeptOpen(HttpClient.newBuilder().version(Version.HTTP_1_1).build(), scim.base(), scim.token());
    }

    String get(String path) {
        return send(200, "GET", path, "");
    }

    /**
     * @param body empty: none
     * @return the body of the answer
     * @throws IllegalStateException it was answered by another status
     */
    String send(int expected, String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/scim+json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = answer(request);
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> answer(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
