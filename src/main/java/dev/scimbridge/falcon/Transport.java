package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconException.Obstacle;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends one request and reads one answer. Redirects are never followed here. A proxy gets its password with the request for a tunnel,
 * and Falcon never sees it; a tunnel that is refused is a request that was not sent.
 */
final class Transport {

    private static final String TOKEN = "token";
    private static final String STOPPING = "the bridge is shutting down";
    private static final int NO_CONTENT = 204;
    private static final int MAX_BODY = 8 * 1024 * 1024;
    private static final int PROXY_WANTS_A_NAME = 407;
    private static final String TOO_LARGE = "body exceeds capacity";
    private static final String NO_TUNNEL = "Tunnel failed";

    private final HttpClient kept;
    private final YoungConnections young;
    private final Route route;
    private final Duration responseTimeout;
    private final JsonMapper json;

    Transport(FalconProperties properties, Route route, JsonMapper json) {
        this.kept = client(properties.connectTimeout(), route);
        this.young = new YoungConnections(() -> client(properties.connectTimeout(), route));
        this.route = route;
        this.responseTimeout = properties.responseTimeout();
        this.json = json;
    }

    private HttpClient client(FalconRequest.Connection connection) {
        return switch (connection) {
            case KEPT -> kept;
            case YOUNG -> young.client();
        };
    }

    private static HttpClient client(Duration connectTimeout, Route route) {
        var client = HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1);
        route.selector().ifPresent(client::proxy);
        return client.build();
    }

    private HttpRequest.Builder request(URI target) {
        var request = HttpRequest.newBuilder(target)
                .header("Accept", "application/json")
                .header("Accept-Encoding", "identity");
        route.proxyFor(target)
                .flatMap(HttpProxy::authorization)
                .ifPresent(authorization -> request.header("Proxy-Authorization", authorization));
        return request;
    }

    /** A token call; what goes wrong on the way is {@link FalconException.Unavailable}. */
    FalconResponse token(URI base, String form) {
        var request = request(URI.create(base + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try {
            return read(exchange(kept, request));
        } catch (ConnectException
                | HttpConnectTimeoutException
                | SSLHandshakeException
                | UnresolvedAddressException unreached) {
            throw unreached(base, TOKEN, unreached);
        } catch (IOException cut) {
            throw new FalconException.Unavailable(obstacle(cut), words(base, TOKEN, cut), Optional.empty());
        } catch (InterruptedException stopped) {
            throw new FalconException.Unavailable(STOPPING, Optional.empty());
        }
    }

    /** An API call. */
    FalconResponse send(AccessTokens.Token token, FalconRequest call) {
        var request = request(URI.create(token.base() + call.target()))
                .header("Authorization", "Bearer " + token.value())
                .header("Content-Type", "application/json")
                .method(
                        call.method(),
                        call.body()
                                .map(json::writeValueAsString)
                                .map(HttpRequest.BodyPublishers::ofString)
                                .orElseGet(HttpRequest.BodyPublishers::noBody))
                .build();
        try {
            return falcons(token.base(), call.operation(), read(exchange(client(call.connection()), request)));
        } catch (ConnectException
                | HttpConnectTimeoutException
                | SSLHandshakeException
                | UnresolvedAddressException unreached) {
            throw unreached(token.base(), call.operation().tag(), unreached);
        } catch (IOException cut) {
            throw Failures.unknownOutcome(
                    call.operation(),
                    obstacle(cut),
                    words(token.base(), call.operation().tag(), cut),
                    Optional.empty());
        } catch (InterruptedException stopped) {
            throw Failures.unknownOutcome(call.operation(), STOPPING, Optional.empty());
        }
    }

    /**
     * The whole answer within {@code falcon.response-timeout}. {@link HttpRequest#timeout} would end with the headers, and let
     * a body that drips hold the caller for ever.
     */
    private HttpResponse<byte[]> exchange(HttpClient http, HttpRequest request)
            throws IOException, InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            throw new FalconException.Unavailable(STOPPING, Optional.empty());
        }
        var answer = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BODY));
        try {
            return tunnelled(request, answer.get(responseTimeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new HttpTimeoutException("no whole answer within " + responseTimeout);
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw stopped;
        } catch (ExecutionException failed) {
            var cause = failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
            var message = String.valueOf(cause.getMessage());
            if (message.startsWith(NO_TUNNEL)) {
                throw noTunnel(request, message);
            }
            throw cause;
        }
    }

    /** The answer to a request for a tunnel comes in the place of Falcon's where the proxy wants a password. */
    private HttpResponse<byte[]> tunnelled(HttpRequest request, HttpResponse<byte[]> answer) {
        if (answer.statusCode() == PROXY_WANTS_A_NAME) {
            throw noTunnel(request, "it wants another name and password");
        }
        return answer;
    }

    private FalconException.Unavailable noTunnel(HttpRequest request, String reason) {
        return new FalconException.Unavailable(
                Obstacle.UNREACHED,
                "The proxy lets nobody through to " + request.uri().getHost() + through(request.uri()) + ": " + reason
                        + ". Check falcon.proxy or HTTPS_PROXY.",
                Optional.empty());
    }

    private String through(URI target) {
        return route.proxyFor(target)
                .map(proxy -> " through the proxy " + proxy)
                .orElse("");
    }

    private FalconResponse read(HttpResponse<byte[]> response) {
        return new FalconResponse(response.statusCode(), response.headers(), tree(response.body()));
    }

    private FalconException.Unavailable unreached(URI base, String operation, Exception failure) {
        return new FalconException.Unavailable(
                Obstacle.UNREACHED,
                InFalconsPlace.unreached(base, operation, through(base), reason(failure)),
                Optional.empty());
    }

    private static Obstacle obstacle(IOException cut) {
        return String.valueOf(cut.getMessage()).contains(TOO_LARGE) ? Obstacle.TOO_LARGE : Obstacle.LOST;
    }

    private static String words(URI base, String operation, IOException cut) {
        return obstacle(cut) == Obstacle.TOO_LARGE
                ? InFalconsPlace.tooLarge(base, operation, MAX_BODY)
                : InFalconsPlace.lost(base, operation, reason(cut));
    }

    /** Falcon's own answer, whatever it says. To a redirect nothing has happened: whoever gives it sends the caller elsewhere for that. */
    private static FalconResponse falcons(URI base, Operation operation, FalconResponse answer) {
        if (answer.isRedirect()) {
            throw new FalconException.Unavailable(
                    Obstacle.REDIRECT, InFalconsPlace.redirect(base, operation.tag(), answer), answer.traceId());
        }
        if (isNoAnswer(operation, answer)) {
            throw Failures.unknownOutcome(
                    operation, Obstacle.PAGE, InFalconsPlace.page(base, operation.tag(), answer), answer.traceId());
        }
        return answer;
    }

    /** A change may be answered by nothing but its status; what was asked for cannot: an empty page of a proxy is no empty list of users. */
    private static boolean isNoAnswer(Operation operation, FalconResponse answer) {
        var empty = answer.status() == NO_CONTENT && operation.effect() != Operation.Effect.NONE;
        return answer.successful() ? !empty && !answer.isEnvelope() : answer.status() >= 500 && answer.isPage();
    }

    /** What is no JSON is taken for an empty object: a failure tells enough by its status. */
    private JsonNode tree(byte[] bytes) {
        try {
            return bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
        } catch (JacksonException noJson) {
            return json.createObjectNode();
        }
    }

    private static String reason(Exception failure) {
        return failure.getClass().getSimpleName();
    }
}
