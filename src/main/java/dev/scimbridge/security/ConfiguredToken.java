package dev.scimbridge.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;

/** The first token ({@code bridge.scim.token}), with all scopes; only its digest is kept. */
final class ConfiguredToken {

    static final Caller CALLER = Caller.ofToken("configured", EnumSet.allOf(Scope.class));

    private final byte[] digest;

    ConfiguredToken(String token) {
        this.digest = digest(token);
    }

    /** Digests are compared, and in constant time, so that neither length nor a common beginning shows. */
    boolean is(String presented) {
        return MessageDigest.isEqual(digest, digest(presented));
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
