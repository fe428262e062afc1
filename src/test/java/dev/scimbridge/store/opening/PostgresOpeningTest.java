package dev.scimbridge.store.opening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PostgresOpeningTest {

    /** The driver looks for the authorities before it shakes hands. */
    @Test
    void aCertificateThatCannotBeCheckedIsToldAtOnceWithTheMend() throws IOException {
        try (var server = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> takeTls(server));
            var url = "jdbc:postgresql://localhost:" + server.getLocalPort()
                    + "/bridge?sslmode=verify-full&sslrootcert=/no/such/file&gssEncMode=disable";
            var opening = new PostgresOpening(url, new Properties(), Duration.ofMinutes(5), Clock.systemUTC());

            assertThatExceptionOfType(StoreRefused.class)
                    .isThrownBy(opening::await)
                    .withMessageContaining("certificate cannot be checked")
                    .satisfies(refused -> assertThat(refused.mend()).contains("sslfactory="));
        }
    }

    private static void takeTls(ServerSocket server) {
        try {
            while (true) {
                var client = server.accept();
                client.getInputStream().readNBytes(8);
                client.getOutputStream().write('S');
                client.getOutputStream().flush();
            }
        } catch (IOException closed) {
            return;
        }
    }
}
