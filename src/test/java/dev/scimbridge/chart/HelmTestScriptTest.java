package dev.scimbridge.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The script of {@code helm test}, run by a real shell and curl. */
class HelmTestScriptTest {

    private static final String TOKEN = "helm-test-token-helm-test-token-1";

    private int readyWithin = 60;

    @TempDir
    private Path directory = Path.of("");

    private HttpServer server = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @BeforeEach
    void start() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is missing");
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answering(boolean withoutToken) {
        answering(
                withoutToken,
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"401\"}",
                200);
    }

    private void answering(boolean withoutToken, String refusal, int readiness) {
        answering(withoutToken, refusal, () -> readiness);
    }

    private void answering(boolean withoutToken, String refusal, IntSupplier readiness) {
        server.createContext("/scim/v2/", exchange -> {
            var given = exchange.getRequestHeaders().getFirst("Authorization");
            var letIn = withoutToken || ("Bearer " + TOKEN).equals(given);
            var body = letIn ? "{}" : refusal;
            exchange.sendResponseHeaders(letIn ? 200 : 401, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        });
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.sendResponseHeaders(readiness.getAsInt(), -1);
            exchange.close();
        });
    }

    @Test
    void itPassesWhenTheTokenIsAccepted() throws IOException, InterruptedException {
        answering(false);

        var run = run(TOKEN);

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("users are listed with the token").doesNotContain("not tried");
    }

    @Test
    void itFailsWhenTheTokenIsRefused() throws IOException, InterruptedException {
        answering(false);

        assertThat(run("another-token-another-token-another-1").exit()).isOne();
    }

    @Test
    void itFailsWhenEverybodyIsLetIn() throws IOException, InterruptedException {
        answering(true);

        assertThat(run(TOKEN).exit()).isOne();
    }

    /** Tokens of {@code token create} and JWTs are in no Secret of the bridge. */
    @Test
    void withoutATokenInTheSecretItChecksTheRestAndSaysSo() throws IOException, InterruptedException {
        answering(false);

        var missing = run(null);
        var empty = run("");

        assertThat(missing.exit()).as(missing.output()).isZero();
        assertThat(missing.output()).contains("without a token nothing is answered", "not tried", "bridge.scim.token");
        assertThat(empty.exit()).as(empty.output()).isZero();
        assertThat(empty.output()).contains("not tried");
    }

    @Test
    void withoutATokenInTheSecretItFailsWhenEverybodyIsLetIn() throws IOException, InterruptedException {
        answering(true);

        assertThat(run(null).exit()).isOne();
    }

    @Test
    void itFailsWhenSomebodyElseRefuses() throws IOException, InterruptedException {
        answering(false, "<html>401 Authorization Required</html>", 200);

        assertThat(run(TOKEN).exit()).isOne();
    }

    @Test
    void itFailsWhenThePodsAreNotReady() throws IOException, InterruptedException {
        answering(false, "urn:ietf:params:scim:api:messages:2.0:Error", 503);
        readyWithin = 3;

        var run = run(TOKEN);

        assertThat(run.exit()).isOne();
        assertThat(run.output()).contains("no pod is ready within 3 seconds", "503", "still being listed");
    }

    /** Falcon's users are listed right after the first install; until then no pod gets a request. */
    @Test
    void itWaitsForTheFirstListing() throws IOException, InterruptedException {
        var asked = new AtomicInteger();
        answering(
                false,
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"401\"}",
                () -> asked.incrementAndGet() < 2 ? 503 : 200);

        var run = run(TOKEN);

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).startsWith("ok: the pods are ready");
    }

    @Test
    void itsPodStartsWithoutATokenInTheSecret() {
        assertThat(pod().at("/spec/volumes/0/secret/optional").asBoolean(false)).isTrue();
    }

    private record Run(int exit, String output) {}

    private Run run(@Nullable String token) throws IOException, InterruptedException {
        var file = directory.resolve("token");
        Files.deleteIfExists(file);
        if (token != null) {
            Files.writeString(file, token);
        }
        var process = new ProcessBuilder(
                "sh", "-c", pod().at("/spec/containers/0/args/0").asString());
        var address = "http://127.0.0.1:" + server.getAddress().getPort();
        process.environment().put("SCIM", address + "/scim/v2");
        process.environment().put("READINESS", address + "/actuator/health/readiness");
        process.environment().put("READY_WITHIN", String.valueOf(readyWithin));
        process.environment().put("TOKEN_FILE", file.toString());
        process.environment().put("no_proxy", "127.0.0.1");
        var running = process.redirectErrorStream(true).start();
        var output = new String(running.getInputStream().readAllBytes(), UTF_8);
        if (token != null && !token.isEmpty()) {
            assertThat(output).doesNotContain(token);
        }
        return new Run(running.waitFor(), output);
    }

    private static JsonNode pod() {
        return Chart.objects(Chart.render("default")).stream()
                .filter(object -> object.path("kind").asString().equals("Pod"))
                .findFirst()
                .orElseThrow();
    }
}
