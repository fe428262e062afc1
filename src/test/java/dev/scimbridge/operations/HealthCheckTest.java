package dev.scimbridge.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.scimbridge.http.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

    @ParameterizedTest
    @CsvSource({"200, true", "503, false", "404, false"})
    void onlyAServiceThatSaysItIsReadyIs(int status, boolean ready) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(HealthCheck.isReady(port(server.getAddress().getPort()))).isEqualTo(ready);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void oneThatDoesNotAnswerIsNot() {
        assertThat(HealthCheck.isReady(port(FreePort.find()))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no port", "-1", ""})
    void whatIsNoPortIsNoReasonToFail(String port) {
        assertThat(HealthCheck.isReady(Map.of("MANAGEMENT_SERVER_PORT", port))).isFalse();
    }

    private static Map<String, String> port(int port) {
        return Map.of("MANAGEMENT_SERVER_PORT", String.valueOf(port));
    }
}
