package dev.scimbridge.idp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The replay itself must be able to fail. */
class ReplayTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final List<String> agents = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String answer = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        targets.add(exchange.getRequestURI().toString());
        agents.add(String.valueOf(exchange.getRequestHeaders().get("User-Agent")));
        exchange.getRequestBody().readAllBytes();
        var body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Replay.Report replay(String folder) {
        var base = URI.create("http://localhost:" + server.getAddress().getPort() + "/scim/v2/");
        return Replay.run(base, "t", folder);
    }

    @Test
    void aServerThatKnowsNothingFailsAlmostEveryStep() {
        var report = replay("okta");

        assertThat(report.failed()).hasSizeGreaterThan(35);
        assertThat(report.toString()).contains("FAIL okta/01-").contains("$.schemas should satisfy contains");
    }

    @Test
    void trailingMarksAndAnEmptyUserAgentGoOverTheWireAsTheyAre() {
        answer = "{\"id\":\"u-1\"}";

        replay("onelogin");

        assertThat(targets.getFirst()).isEqualTo("/scim/v2/Users?filter=userName+eq+%22onelogin-connection-test%22&");
        assertThat(targets).contains("/scim/v2/Groups?", "/scim/v2/Users/u-1?");
        assertThat(agents).containsOnly("[]");
    }

    @Test
    void checksTellTypesApart() {
        assertThat(problem("true", "\"true\"")).isPresent();
        assertThat(problem("1", "1.0")).isEmpty();
        assertThat(problem("\"x\"", "\"number\"")).isPresent();
        assertThat(problem("[1,2]", "{\"contains\":2,\"notContains\":3}")).isEmpty();
        assertThat(problem("[1,2]", "{\"notContains\":2}")).isPresent();
        assertThat(problem("\"abc\"", "{\"matches\":\"^b\"}")).isPresent();
        assertThat(Check.problem(List.of(), node("\"absent\""), false)).isEmpty();
        assertThat(Check.problem(List.of(), node("{\"length\":0}"), true)).isEmpty();
    }

    @Test
    void pathsReachIntoListsByPositionAndByValue() {
        var document =
                node("{\"a\":[{\"type\":\"work\",\"v\":1},{\"type\":\"home\",\"v\":2}],\"urn:x:y\":{\"b\":true}}");

        assertThat(JsonPath.at(document, "$.a[?(@.type=='home')].v")).containsExactly(node("2"));
        assertThat(JsonPath.at(document, "$.a[-1].v")).containsExactly(node("2"));
        assertThat(JsonPath.at(document, "$.a[*].v")).containsExactly(node("1"), node("2"));
        assertThat(JsonPath.at(document, "$['urn:x:y'].b")).containsExactly(node("true"));
        assertThat(JsonPath.at(document, "$.nothing[0]")).isEmpty();
    }

    private static java.util.Optional<String> problem(String value, String wanted) {
        return Check.problem(List.of(node(value)), node(wanted), false);
    }

    private static JsonNode node(String json) {
        return JSON.readTree(json);
    }
}
