package dev.scimbridge.operations;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;

/**
 * What the image's HEALTHCHECK runs, as there is no shell and no HTTP client in it: asks the service beside it whether it is ready. It needs
 * nothing but the JDK.
 */
public final class HealthCheck {

    private static final String PORT = "MANAGEMENT_SERVER_PORT";
    private static final int TIMEOUT_MILLIS = 5_000;

    private HealthCheck() {}

    /** Ends with 0 where the service is ready, else with 1; prints what was answered, which {@code docker inspect} shows. */
    public static void main(String[] arguments) {
        System.exit(isReady(System.getenv()) ? 0 : 1);
    }

    /** @param environment {@code MANAGEMENT_SERVER_PORT} where it is not 8081 */
    static boolean isReady(Map<String, String> environment) {
        var address = "http://127.0.0.1:" + environment.getOrDefault(PORT, "8081") + "/actuator/health/readiness";
        try {
            var answered = ask(URI.create(address));
            System.out.println(address + " answers " + answered);
            return answered == HttpURLConnection.HTTP_OK;
        } catch (IOException | IllegalArgumentException none) {
            System.out.println(address + " does not answer: " + none.getMessage());
            return false;
        }
    }

    private static int ask(URI address) throws IOException {
        var connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
