package dev.scimbridge.security;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The tokens that were created; implemented by the store. What changes one puts that on record by the same commit, without hash or text,
 * so that neither is without the other.
 */
public interface Tokens {

    /** The database's time: tokens begin and end by it, whatever the clocks of replicas and of the hosts of commands say. */
    Instant now();

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

    /**
     * Stores a new one in place of another one, which ends at a time, unless it ends earlier already. Both or neither.
     *
     * @return false, with nothing stored, when there is no such token or it is revoked already
     */
    boolean replace(String keyId, Instant at, Token successor);

    /** Notes when tokens last let a request in. */
    void used(Map<String, Instant> lastUsed);
}
