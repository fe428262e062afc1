package dev.scimbridge.security;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where an operator creates and ends tokens, by the database's clock. A running service follows within five seconds. */
public final class TokenIssuer {

    static final String PURPOSE = "token";

    private final Tokens tokens;
    private final Keyring keys;
    private final SecureRandom random;

    TokenIssuer(Tokens tokens, Keyring keys, SecureRandom random) {
        this.tokens = tokens;
        this.keys = keys;
        this.random = random;
    }

    /**
     * A new token and its text, which is kept nowhere.
     *
     * @param secret the text, to be shown once
     */
    public record Created(Token token, TokenText secret) {}

    /** @param validFor empty for a token that never expires */
    public Created create(String name, Set<Scope> scopes, List<Network> networks, Optional<Duration> validFor) {
        var created = make(name, scopes, networks, validFor, tokens.now());
        tokens.add(created.token());
        return created;
    }

    private Created make(
            String name, Set<Scope> scopes, List<Network> networks, Optional<Duration> validFor, Instant now) {
        var secret = TokenText.generate(random);
        var hash = new Token.Hash(keys.current(), keys.hash(PURPOSE, secret.reveal()));
        var token = new Token(
                secret.keyId(),
                name,
                hash,
                scopes,
                networks,
                now,
                validFor.map(now::plus),
                Optional.empty(),
                Optional.empty());
        return new Created(token, secret);
    }

    public List<Token> list() {
        return tokens.list();
    }

    public Optional<Token> find(String keyId) {
        return tokens.list().stream()
                .filter(token -> token.keyId().equals(keyId))
                .findFirst();
    }

    /** Whether there is such a token; it is refused from now on. */
    public boolean revoke(String keyId) {
        return tokens.revoke(keyId, tokens.now());
    }

    /**
     * A new token with the name, scopes and networks of another one, which ends after the overlap.
     *
     * @param validFor of the new one; empty for a token that never expires
     * @return empty, with nothing changed, when the former one is revoked already
     */
    public Optional<Created> rotate(Token former, Duration overlap, Optional<Duration> validFor) {
        var now = tokens.now();
        var created = make(former.name(), former.scopes(), former.networks(), validFor, now);
        return tokens.replace(former.keyId(), now.plus(overlap), created.token())
                ? Optional.of(created)
                : Optional.empty();
    }

    /** In the words that lists and logs use. */
    public String standing(Token token) {
        var now = tokens.now();
        if (token.isLive(now)) {
            return token.revoked().map(at -> "ends " + at).orElse("live");
        }
        return token.revoked()
                .filter(at -> !now.isBefore(at))
                .map(at -> "revoked")
                .orElse("expired");
    }
}
