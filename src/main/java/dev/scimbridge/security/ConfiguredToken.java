package dev.scimbridge.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The one token of the configuration; only its digest is kept. */
final class ConfiguredToken implements Tokens {

    static final String NAME = "configured";

    private final byte[] digest;

    ConfiguredToken(String token) {
        this.digest = digest(token);
    }

    /** Digests are compared, and in constant time, so that neither length nor a common beginning shows. */
    @Override
    public Optional<String> find(String token) {
        return MessageDigest.isEqual(digest, digest(token)) ? Optional.of(NAME) : Optional.empty();
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
