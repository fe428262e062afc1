package dev.scimbridge.security.jwt;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whoever signs the JWTs, as it is reached over HTTP. Redirects are not followed; the JVM's proxy settings count. */
public final class Issuer {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long MOST_BYTES = 1 << 20;

    private final JwtProperties properties;

    public Issuer(JwtProperties properties) {
        this.properties = properties;
    }

    /**
     * Its keys of now, at least one.
     *
     * @throws IOException when it cannot be reached within ten seconds, or what it says is of no use; in words for an operator
     */
    public JWKSet fetchKeys() throws IOException {
        var configured = properties.keysAt();
        var place = configured.isPresent() ? configured.get() : fetchPlaceOfKeys();
        try {
            var keys = JWKSet.parse(fetch(place));
            if (keys.getKeys().stream().noneMatch(key -> isAsymmetric(key.getKeyType()))) {
                throw new IOException(place + " has no RSA or EC key");
            }
            return keys;
        } catch (ParseException noKeys) {
            throw new IOException(place + " is no JWK set", noKeys);
        }
    }

    private static boolean isAsymmetric(KeyType type) {
        return type.equals(KeyType.RSA) || type.equals(KeyType.EC);
    }

    private URI fetchPlaceOfKeys() throws IOException {
        var metadata = properties.metadata();
        try {
            var document = JSONObjectUtils.parse(fetch(metadata));
            if (!properties.issuer().equals(JSONObjectUtils.getString(document, "issuer"))) {
                throw new IOException(metadata + " is of another issuer than bridge.security.jwt.issuer");
            }
            var place = JSONObjectUtils.getString(document, "jwks_uri");
            if (place == null || !JwtProperties.isTrusted(place)) {
                throw new IOException(metadata + " has no jwks_uri that is an https URL");
            }
            return URI.create(place);
        } catch (ParseException noMetadata) {
            throw new IOException(metadata + " is no OpenID configuration", noMetadata);
        }
    }

    /** The time is for the whole answer: the client's own ends with its header. */
    private static String fetch(URI place) throws IOException {
        var request = HttpRequest.newBuilder(place)
                .header("Accept", "application/json")
                .build();
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build()) {
            try {
                var answer = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES))
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (answer.statusCode() != 200) {
                    throw new IOException(place + " answered " + answer.statusCode());
                }
                return new String(answer.body(), StandardCharsets.UTF_8);
            } catch (ExecutionException failed) {
                throw new IOException(
                        place + " could not be read ("
                                + Optional.<Throwable>ofNullable(failed.getCause())
                                        .orElse(failed)
                                        .getClass()
                                        .getSimpleName()
                                + ")",
                        failed);
            } catch (TimeoutException late) {
                throw new IOException(place + " did not answer within " + PATIENCE.toSeconds() + " s", late);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("the wait for " + place + " was interrupted", interrupted);
            } finally {
                client.shutdownNow();
            }
        }
    }
}
