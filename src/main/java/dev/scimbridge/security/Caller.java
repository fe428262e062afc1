package dev.scimbridge.security;

import java.util.Optional;
import java.util.Set;

/**
 * Who calls.
 *
 * @param id the key id of the token, {@code configured} for the one of the configuration, or the client of a JWT
 * @param user whom a JWT speaks for; empty for one of the bridge's own
 */
record Caller(String id, Set<Scope> scopes, Optional<UserClaim> user) {

    Caller {
        scopes = Set.copyOf(scopes);
    }

    /** By one of the bridge's own tokens. */
    static Caller ofToken(String id, Set<Scope> scopes) {
        return new Caller(id, scopes, Optional.empty());
    }
}
