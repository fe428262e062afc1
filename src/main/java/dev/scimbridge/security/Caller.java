package dev.scimbridge.security;

import java.util.Set;

/**
 * Who calls.
 *
 * @param id the key id of the token, {@code configured} for the one of the configuration, or the client of a JWT
 */
record Caller(String id, Set<Scope> scopes) {

    Caller {
        scopes = Set.copyOf(scopes);
    }
}
