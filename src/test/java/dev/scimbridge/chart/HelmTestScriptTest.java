package dev.scimbridge.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of {@code helm test}, run by a real shell and curl. */
class HelmTestScriptTest {

    private static final String TOKEN = "helm-test-token-helm-test-token-1";

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
        server.createContext("/scim/v2/", exchange -> {
            var given = exchange.getRequestHeaders().getFirst("Authorization");
            exchange.sendResponseHeaders(withoutToken || ("Bearer " + TOKEN).equals(given) ? 200 : 401, -1);
            exchange.close();
        });
    }

    @Test
    void itPassesWhenTheTokenIsAccepted() throws IOException, InterruptedException {
        answering(false);

        assertThat(run(TOKEN)).isZero();
    }

    @Test
    void itFailsWhenTheTokenIsRefused() throws IOException, InterruptedException {
        answering(false);

        assertThat(run("another-token-another-token-another-1")).isOne();
    }

    @Test
    void itFailsWhenEverybodyIsLetIn() throws IOException, InterruptedException {
        answering(true);

        assertThat(run(TOKEN)).isOne();
    }

    private int run(String token) throws IOException, InterruptedException {
        var file = directory.resolve("token");
        Files.writeString(file, token);
        var process = new ProcessBuilder("sh", "-c", script());
        process.environment()
                .put("SCIM", "http://127.0.0.1:" + server.getAddress().getPort() + "/scim/v2");
        process.environment().put("TOKEN_FILE", file.toString());
        process.environment().put("no_proxy", "127.0.0.1");
        var running = process.redirectErrorStream(true).start();
        assertThat(new String(running.getInputStream().readAllBytes(), UTF_8)).doesNotContain(token);
        return running.waitFor();
    }

    private static String script() {
        return Chart.objects(Chart.render("default")).stream()
                .filter(object -> object.path("kind").asString().equals("Pod"))
                .map(object -> object.at("/spec/containers/0/args/0").asString())
                .findFirst()
                .orElseThrow();
    }
}
