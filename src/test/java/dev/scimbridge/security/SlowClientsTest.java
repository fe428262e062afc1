package dev.scimbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A request has to arrive whole within a time; a byte now and then does not keep its connection. */
class SlowClientsTest {

    private static final Duration WITHIN = Duration.ofSeconds(2);
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private static OpenBridge bridge;

    @BeforeAll
    static void start() {
        bridge = OpenBridge.start("--bridge.security.receive-within=" + WITHIN.toSeconds() + "s");
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @Test
    void aHeaderThatDripsIsCutOff() throws IOException {
        assertThat(dripped("GET /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nX-Slow: "))
                .isLessThan(AT_MOST);
    }

    @Test
    void aBodyThatDripsIsCutOffWithATokenAndWithout() throws IOException {
        var head = "POST /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/scim+json\r\n"
                + "Content-Length: 100000\r\n";

        assertThat(dripped(head + OpenBridge.bearer(OpenBridge.TOKEN) + "\r\n\r\n{\"a\":\""))
                .isLessThan(AT_MOST);
        assertThat(dripped(head + "\r\n{\"a\":\"")).isLessThan(AT_MOST);
    }

    @Test
    void chunksThatDripAreCutOff() throws IOException {
        assertThat(dripped("POST /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                        + "Content-Type: application/scim+json\r\n" + OpenBridge.bearer(OpenBridge.TOKEN)
                        + "\r\n\r\nffff\r\n{\"a\":\""))
                .isLessThan(AT_MOST);
    }

    @Test
    void aConnectionThatRestsBetweenTwoRequestsIsKept() throws Exception {
        var request = "GET /scim/v2/ServiceProviderConfig HTTP/1.1\r\nHost: localhost\r\n"
                + OpenBridge.bearer(OpenBridge.TOKEN) + "\r\n\r\n";
        try (var socket = new Socket("localhost", bridge.port())) {
            socket.setSoTimeout(10_000);
            for (var call = 0; call < 2; call++) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                var answer = new byte[9000];
                var length = socket.getInputStream().read(answer);
                assertThat(new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1))
                        .startsWith("HTTP/1.1 200");
                Thread.sleep(WITHIN.plusSeconds(2));
                socket.getInputStream().skipNBytes(socket.getInputStream().available());
            }
        }
    }

    /** How long a connection lasts on which a byte comes each quarter of a second. */
    private static Duration dripped(String beginning) throws IOException {
        var began = System.nanoTime();
        try (var socket = new Socket("localhost", bridge.port())) {
            socket.setSoTimeout(250);
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
            while (passed(began).compareTo(AT_MOST) < 0 && !ended(socket)) {
                socket.getOutputStream().write('x');
            }
        } catch (IOException cutOff) {
            return passed(began);
        }
        return passed(began);
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            var next = socket.getInputStream().read();
            while (next >= 0) {
                next = socket.getInputStream().read();
            }
            return true;
        } catch (java.net.SocketTimeoutException nothingYet) {
            return false;
        }
    }

    private static Duration passed(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
