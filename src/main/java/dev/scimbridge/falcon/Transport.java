package dev.scimbridge.falcon;

import dev.scimbridge.provisioning.FalconException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Sends one request and reads one answer. Redirects are never followed here. */
final class Transport {

    private static final int MAX_BODY = 8 * 1024 * 1024;

    private final HttpClient http;
    private final Duration responseTimeout;
    private final JsonMapper json;

    Transport(FalconProperties properties, JsonMapper json) {
        this.http = HttpClient.newBuilder()
                .connectTimeout(properties.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.responseTimeout = properties.responseTimeout();
        this.json = json;
    }

    /** A token call; what goes wrong on the way is {@link FalconException.Unavailable}. */
    Answer token(URI base, String form) {
        var request = HttpRequest.newBuilder(URI.create(base + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .timeout(responseTimeout)
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try {
            return read(http.send(request, HttpResponse.BodyHandlers.ofInputStream()), true);
        } catch (IOException | UnresolvedAddressException failed) {
            throw new FalconException.Unavailable(
                    "Falcon cannot be reached at " + base + ": " + reason(failed), Optional.empty());
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    /** An API call. */
    Answer send(URI base, Call call, String token) {
        var request = HttpRequest.newBuilder(URI.create(base + call.target()))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .timeout(responseTimeout)
                .method(
                        call.method(),
                        call.body()
                                .map(HttpRequest.BodyPublishers::ofString)
                                .orElseGet(HttpRequest.BodyPublishers::noBody))
                .build();
        try {
            return read(http.send(request, HttpResponse.BodyHandlers.ofInputStream()), false);
        } catch (ConnectException | HttpConnectTimeoutException | UnresolvedAddressException unreached) {
            throw new FalconException.Unavailable("Falcon cannot be reached: " + reason(unreached), Optional.empty());
        } catch (IOException cut) {
            throw Failures.unknownOutcome(
                    call.operation(),
                    "The answer to " + call.operation().tag() + " was lost: " + reason(cut),
                    Optional.empty());
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    private Answer read(HttpResponse<InputStream> response, boolean lenient) throws IOException {
        try (var in = response.body()) {
            var bytes = in.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY) {
                throw new IOException("the body is larger than " + MAX_BODY + " bytes");
            }
            return new Answer(response.statusCode(), response.headers(), parse(bytes, response.statusCode(), lenient));
        }
    }

    /** What is no JSON is taken for an empty answer of a failure; a success must be readable. */
    private tools.jackson.databind.JsonNode parse(byte[] bytes, int status, boolean lenient) throws IOException {
        try {
            return bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
        } catch (JacksonException noJson) {
            if (!lenient && status >= 200 && status < 300) {
                throw new IOException("the body is no JSON", noJson);
            }
            return json.createObjectNode();
        }
    }

    private static FalconException interrupted() {
        Thread.currentThread().interrupt();
        return new FalconException.Unavailable("the bridge is shutting down", Optional.empty());
    }

    private static String reason(Exception failure) {
        return failure.getClass().getSimpleName();
    }
}
