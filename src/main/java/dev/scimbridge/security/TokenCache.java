package dev.scimbridge.security;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tokens as this replica knows them, in memory: no request and no attack costs a look into the database. {@link
 * TokenRefresher} renews them every two seconds.
 */
final class TokenCache {

    private final Optional<ConfiguredToken> configured;
    private final Tokens tokens;
    private final Keyring keys;
    private final Clock clock;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    private volatile Known known = new Known(Map.of(), Duration.ZERO);

    /** @param ahead how far the database's clock is ahead of ours: tokens end by the database's */
    private record Known(Map<String, Token> tokens, Duration ahead) {}

    TokenCache(Optional<ConfiguredToken> configured, Tokens tokens, Keyring keys, Clock clock) {
        this.configured = configured;
        this.tokens = tokens;
        this.keys = keys;
        this.clock = clock;
    }

    /** Who presents this, if anybody; a token out of place or out of time is as unknown as one that never was. */
    Optional<Caller> find(String presented, InetAddress from) {
        if (configured.filter(token -> token.is(presented)).isPresent()) {
            return Optional.of(ConfiguredToken.CALLER);
        }
        return TokenText.parse(presented)
                .flatMap(this::matching)
                .filter(token -> token.isLive(now()))
                .filter(token -> isFrom(token, from))
                .map(this::used);
    }

    private Optional<Token> matching(TokenText secret) {
        return Optional.ofNullable(known.tokens().get(secret.keyId())).filter(token -> isEqual(token.hash(), secret));
    }

    private boolean isEqual(Token.Hash stored, TokenText secret) {
        return keys.hash(stored.key(), TokenIssuer.PURPOSE, secret.reveal())
                .filter(hash -> MessageDigest.isEqual(bytes(stored.value()), bytes(hash)))
                .isPresent();
    }

    private static byte[] bytes(String hash) {
        return hash.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isFrom(Token token, InetAddress from) {
        return token.networks().isEmpty() || token.networks().stream().anyMatch(network -> network.contains(from));
    }

    private Caller used(Token token) {
        used.put(token.keyId(), now());
        return Caller.ofToken(token.keyId(), token.scopes());
    }

    /** Reads them anew, and the database's time with them. */
    void renew() {
        var all = tokens.list().stream().collect(Collectors.toUnmodifiableMap(Token::keyId, Function.identity()));
        known = new Known(all, Duration.between(clock.instant(), tokens.now()));
    }

    /** The database's time, as of the last renewal. */
    Instant now() {
        return clock.instant().plus(known.ahead());
    }

    /** Stores when tokens were used, as far as the store does not know. */
    void noteUses() {
        var noted = new HashMap<>(used);
        if (!noted.isEmpty()) {
            tokens.used(noted);
            noted.forEach(used::remove);
        }
    }

    Collection<Token> known() {
        return known.tokens().values();
    }

    /** How many live ones were hashed with a key that is not configured here: they are refused. */
    long unverifiable() {
        return known().stream()
                .filter(token -> token.isLive(now()))
                .filter(token -> !keys.knows(token.hash().key()))
                .count();
    }

    /** Whether anybody could come in. */
    boolean isAnyLive() {
        return configured.isPresent() || known().stream().anyMatch(token -> token.isLive(now()));
    }
}
