package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.story.RunningBridge;
import java.net.URI;
import tools.jackson.databind.JsonNode;

/** The whole service over real HTTP, in front of a simulated tenant that takes {@code example.com} only. */
final class ScimServer implements AutoCloseable {

    static final String TOKEN = RunningBridge.TOKEN;

    private final FalconSimulator falcon;
    private final RunningBridge bridge;

    private ScimServer(FalconSimulator falcon, RunningBridge bridge) {
        this.falcon = falcon;
        this.bridge = bridge;
    }

    /** On SQLite. */
    static ScimServer start(String... properties) {
        return start(TestDatabase.SQLITE, properties);
    }

    /** @param properties as {@code --bridge.adoption=allow} */
    static ScimServer start(TestDatabase database, String... properties) {
        var settings = Settings.of(Dialect.USER_MANAGEMENT).withDomains("example.com");
        var falcon = FalconSimulator.start(settings, 0);
        var bridge = RunningBridge.start(falcon, database, properties);
        return new ScimServer(falcon, bridge);
    }

    URI base() {
        return bridge.base();
    }

    /** @param body with single quotes for double ones, and {@code ~ENT} for the URN of the enterprise extension */
    Answer send(String method, String path, String body, String... headers) {
        return new ScimClient(base(), TOKEN).send(method, path, Users.quoted(body), headers);
    }

    /** The body of an answer with this status. */
    JsonNode json(int status, String method, String path, String body, String... headers) {
        var answer = send(method, path, body, headers);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.body();
    }

    JsonNode get(String path) {
        return json(200, "GET", path, "");
    }

    /** The id of a new user. */
    String user(String userName) {
        return json(201, "POST", "/Users", "{'userName':'%s'}".formatted(userName))
                .get("id")
                .stringValue();
    }

    @Override
    public void close() {
        bridge.close();
        falcon.close();
    }
}
