package dev.scimbridge.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.scimbridge.logs.Canaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An issuer with a metadata document and a JWK set; it can be away, and signs whatever it is told to. */
public final class TestIssuer implements AutoCloseable {

    public static final String AUDIENCE = "api://falcon-scim-bridge";

    private final AtomicInteger requests = new AtomicInteger();
    private final int port;
    private final ECKey curve = newCurve();
    private volatile RSAKey key = newKey(2048);
    private @Nullable HttpServer server;

    private TestIssuer() {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    public static TestIssuer start() {
        return new TestIssuer();
    }

    private HttpServer listen(int at) {
        try {
            var listening = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), at), 0);
            listening.createContext(
                    "/tenant/v2.0/.well-known/openid-configuration",
                    exchange -> answer(exchange, """
                    {"issuer":"%s","jwks_uri":"%s/keys"}""".formatted(url(), url())));
            listening.createContext(
                    "/tenant/v2.0/keys",
                    exchange ->
                            answer(exchange, new JWKSet(List.of(key.toPublicJWK(), curve.toPublicJWK())).toString()));
            listening.start();
            return listening;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void answer(HttpExchange exchange, String text) throws IOException {
        requests.incrementAndGet();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        try (var body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    /** What the claim {@code iss} says. */
    public String url() {
        return "http://localhost:" + port + "/tenant/v2.0";
    }

    /** How often it was asked for anything. */
    public int requests() {
        return requests.get();
    }

    /** Signs from now on by a key that is too short (RFC 7518 §3.3). */
    public void weaken() {
        key = newKey(1024);
    }

    /** Signs with a new key from now on, and shows no other. */
    public void rotate() {
        key = newKey(2048);
    }

    /** Nobody listens from now on. */
    public void away() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    public void back() {
        server = listen(port);
    }

    /** As Entra issues one for an application with app roles, by its v2 endpoint. */
    public String entra(String... roles) {
        return sign(claims().claim("roles", List.of(roles)).claim("ver", "2.0").build());
    }

    /** As an Okta custom authorization server issues one for a service app. */
    public String okta(String... scopes) {
        return sign(claims().claim("azp", null)
                .claim("cid", "0oa-client")
                .claim("scp", List.of(scopes))
                .build());
    }

    /** Of a good token, but for what it gives. */
    public JWTClaimsSet.Builder claims() {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(AUDIENCE)
                .subject("canary-subject")
                .claim("azp", "11111111-2222-3333-4444-555555555555")
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofHours(1))));
    }

    public String sign(JWTClaimsSet claims) {
        return sign(claims, JWSAlgorithm.RS256, key.getKeyID(), signer(key));
    }

    /** By the RSA key, or by the key on P-256 where the algorithm takes one. */
    public String sign(JWTClaimsSet claims, JWSAlgorithm algorithm) {
        return JWSAlgorithm.Family.EC.contains(algorithm)
                ? sign(claims, algorithm, curve.getKeyID(), signer(curve))
                : sign(claims, algorithm, key.getKeyID(), signer(key));
    }

    /** By one key, in the name of the other, which is of another kind. */
    public List<String> signByTheOtherKind(JWTClaimsSet claims) {
        return List.of(
                sign(claims, JWSAlgorithm.RS256, curve.getKeyID(), signer(key)),
                sign(claims, JWSAlgorithm.PS256, curve.getKeyID(), signer(key)),
                sign(claims, JWSAlgorithm.ES256, key.getKeyID(), signer(curve)));
    }

    /** With a key that it has never shown, by the name of its own. */
    public String forge(JWTClaimsSet claims) {
        return sign(claims, JWSAlgorithm.RS256, key.getKeyID(), signer(newKey(2048)));
    }

    /** With its own key, by a name that nobody knows. */
    public String signByUnknownKey(JWTClaimsSet claims) {
        return sign(claims, JWSAlgorithm.RS256, UUID.randomUUID().toString(), signer(key));
    }

    /** A public key as a shared secret: each in the name of its own. */
    public List<String> signByPublicKeys(JWTClaimsSet claims, JWSAlgorithm algorithm) {
        try {
            return List.of(
                    sign(
                            claims,
                            algorithm,
                            key.getKeyID(),
                            new MACSigner(key.toRSAPublicKey().getEncoded())),
                    sign(
                            claims,
                            algorithm,
                            curve.getKeyID(),
                            new MACSigner(curve.toECPublicKey().getEncoded())));
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static String unsigned(JWTClaimsSet claims) {
        return new PlainJWT(claims).serialize();
    }

    /** Without its last part a token is good for nothing. */
    private static String planted(String token) {
        Canaries.plant("a JWT's signature", token.substring(token.lastIndexOf('.') + 1));
        return token;
    }

    private static String sign(JWTClaimsSet claims, JWSAlgorithm algorithm, String keyId, JWSSigner signer) {
        try {
            var header = new JWSHeader.Builder(algorithm)
                    .keyID(keyId)
                    .type(JOSEObjectType.JWT)
                    .build();
            var token = new SignedJWT(header, claims);
            token.sign(signer);
            return planted(token.serialize());
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static JWSSigner signer(RSAKey key) {
        try {
            return new RSASSASigner(key.toRSAPrivateKey(), true);
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static JWSSigner signer(ECKey key) {
        try {
            return new ECDSASigner(key);
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ECKey newCurve() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static RSAKey newKey(int bits) {
        try {
            return new RSAKeyGenerator(bits, true)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        away();
    }
}
