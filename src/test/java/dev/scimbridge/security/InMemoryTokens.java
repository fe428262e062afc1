package dev.scimbridge.security;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens in a map, with a clock of its own as a database has one; it can be away. */
final class InMemoryTokens implements Tokens {

    private final Map<String, Token> byKeyId = new LinkedHashMap<>();
    private final Clock clock;
    private boolean away;

    InMemoryTokens(Clock clock) {
        this.clock = clock;
    }

    void away(boolean now) {
        away = now;
    }

    private void requireThere() {
        if (away) {
            throw new IllegalStateException("the database is away");
        }
    }

    @Override
    public Instant now() {
        requireThere();
        return clock.instant();
    }

    @Override
    public void add(Token token) {
        requireThere();
        requireFree(token.keyId());
        byKeyId.put(token.keyId(), token);
    }

    private void requireFree(String keyId) {
        if (byKeyId.containsKey(keyId)) {
            throw new IllegalStateException("there is a token " + keyId);
        }
    }

    @Override
    public List<Token> list() {
        requireThere();
        return new ArrayList<>(byKeyId.values());
    }

    @Override
    public boolean revoke(String keyId, Instant at) {
        requireThere();
        return byKeyId.computeIfPresent(keyId, (id, token) -> ending(token, at)) != null;
    }

    @Override
    public boolean replace(String keyId, Instant at, Token successor) {
        requireThere();
        var former = Optional.ofNullable(byKeyId.get(keyId))
                .filter(token ->
                        token.revoked().filter(end -> !end.isAfter(now())).isEmpty());
        former.ifPresent(token -> {
            requireFree(successor.keyId());
            byKeyId.put(keyId, ending(token, at));
            byKeyId.put(successor.keyId(), successor);
        });
        return former.isPresent();
    }

    private static Token ending(Token token, Instant at) {
        var end = token.revoked().filter(at::isAfter).orElse(at);
        return new Token(
                token.keyId(),
                token.name(),
                token.hash(),
                token.scopes(),
                token.networks(),
                token.created(),
                token.expires(),
                Optional.of(end),
                token.lastUsed());
    }

    @Override
    public void used(Map<String, Instant> lastUsed) {
        requireThere();
        lastUsed.forEach((keyId, at) -> byKeyId.computeIfPresent(
                keyId,
                (id, token) -> new Token(
                        id,
                        token.name(),
                        token.hash(),
                        token.scopes(),
                        token.networks(),
                        token.created(),
                        token.expires(),
                        token.revoked(),
                        token.lastUsed().filter(at::isBefore).or(() -> Optional.of(at)))));
    }
}
