package dev.scimbridge.bench;

import dev.scimbridge.simulator.FalconSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calls that a user with a role costs, and nothing around them: one connection that stays open, one token. */
final class BareFalcon implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;
    private final String token;

    private BareFalcon(URI base) throws IOException, InterruptedException {
        this.base = base;
        this.token = send(
                        HttpRequest.newBuilder(base.resolve("/oauth2/token"))
                                .header("Content-Type", "application/x-www-form-urlencoded"),
                        "client_id=" + FalconSimulator.CLIENT_ID + "&client_secret=" + FalconSimulator.CLIENT_SECRET)
                .path("access_token")
                .asString();
    }

    static BareFalcon at(URI base) throws IOException, InterruptedException {
        return new BareFalcon(base);
    }

    /** A create and a grant. */
    void createWithRole(String login, String role) throws IOException, InterruptedException {
        var uuid = call("/user-management/entities/users/v1", """
                {"uid":"%s","first_name":"Ada","last_name":"Lovelace"}""".formatted(login))
                .path("resources")
                .path(0)
                .path("uuid")
                .asString();
        call("/user-management/entities/user-role-actions/v1", """
                {"action":"grant","cid":"%s","uuid":"%s","role_ids":["%s"]}""".formatted(FalconSimulator.CID, uuid, role));
    }

    private JsonNode call(String path, String body) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token),
                body);
    }

    private JsonNode send(HttpRequest.Builder request, String body) throws IOException, InterruptedException {
        var answer = client.send(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the simulator answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        client.close();
    }
}
