package dev.scimbridge.commands;

import dev.scimbridge.security.Token;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When an identity provider last came, as the store has it: by a token of {@code token create}, a minute late at most. {@code bridge.scim.token}
 * and JWTs leave nothing there.
 *
 * @param by what the token is called
 */
record LastHeard(Optional<Instant> at, Optional<String> by) {

    private static final String METRIC = "scim_client_last_seen_seconds";

    /** Of all tokens, ended ones too. */
    static LastHeard of(List<Token> tokens) {
        var newest = tokens.stream()
                .filter(token -> token.lastUsed().isPresent())
                .max(Comparator.comparing(token -> token.lastUsed().orElse(Instant.MIN)));
        return new LastHeard(newest.flatMap(Token::lastUsed), newest.map(Token::name));
    }

    /** For a person. */
    String words() {
        return at.map(time -> time.truncatedTo(ChronoUnit.SECONDS) + ", by " + by.orElse(""))
                        .orElse("by no token of token create")
                + "; bridge.scim.token and JWTs: the service's metric " + METRIC;
    }
}
