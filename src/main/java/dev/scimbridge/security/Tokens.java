package dev.scimbridge.security;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The tokens that were created; implemented by the store. */
public interface Tokens {

    /** Stores a new one. */
    void add(Token token);

    /** All, the oldest first. */
    List<Token> list();

    /**
     * Ends a token at a time, unless it ends earlier already.
     *
     * @return whether there is such a token
     */
    boolean revoke(String keyId, Instant at);

    /** Notes when tokens last let a request in. */
    void used(Map<String, Instant> lastUsed);
}
