package dev.scimbridge.security;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A token as it is stored: all but its text.
 *
 * @param keyId the part of its text that names it
 * @param name what the operator calls it
 * @param hash of its whole text, keyed
 * @param networks where it may be used from; empty for everywhere
 * @param expires when it ends; empty for never
 * @param revoked since when it is refused
 * @param lastUsed when it last let a request in, a minute late at most
 */
public record Token(
        String keyId,
        String name,
        Hash hash,
        Set<Scope> scopes,
        List<Network> networks,
        Instant created,
        Optional<Instant> expires,
        Optional<Instant> revoked,
        Optional<Instant> lastUsed) {

    public Token {
        if (name.isBlank() || scopes.isEmpty()) {
            throw new IllegalArgumentException("A token has a name and a scope.");
        }
        scopes = Set.copyOf(scopes);
        networks = List.copyOf(networks);
    }

    /** Whether it lets a request in at a time. */
    public boolean isLive(Instant now) {
        return (revoked.isEmpty() || now.isBefore(revoked.get()))
                && expires.map(now::isBefore).orElse(true);
    }

    /**
     * A keyed hash.
     *
     * @param key the id of the key, see {@link Keyring}
     * @param value 64 hexadecimal digits
     */
    public record Hash(String key, String value) {}
}
