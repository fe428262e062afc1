package dev.scimbridge.security;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
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
 * TokenWatch} renews them every two seconds.
 */
final class LiveTokens {

    private final Optional<ConfiguredToken> configured;
    private final Tokens tokens;
    private final Keyring keys;
    private final Clock clock;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    private volatile Map<String, Token> known = Map.of();

    LiveTokens(Optional<ConfiguredToken> configured, Tokens tokens, Keyring keys, Clock clock) {
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
        return Secret.parse(presented)
                .flatMap(this::matching)
                .filter(token -> token.isLive(clock.instant()))
                .filter(token -> isFrom(token, from))
                .map(this::used);
    }

    private Optional<Token> matching(Secret secret) {
        return Optional.ofNullable(known.get(secret.keyId())).filter(token -> isEqual(token.hash(), secret));
    }

    private boolean isEqual(Token.Hash stored, Secret secret) {
        return keys.hash(stored.key(), TokenDesk.PURPOSE, secret.reveal())
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
        used.put(token.keyId(), clock.instant());
        return new Caller(token.keyId(), token.scopes());
    }

    /** Reads them anew. */
    void renew() {
        known = tokens.list().stream().collect(Collectors.toUnmodifiableMap(Token::keyId, Function.identity()));
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
        return known.values();
    }

    /** Whether anybody could come in. */
    boolean isAnyLive() {
        return configured.isPresent() || known.values().stream().anyMatch(token -> token.isLive(clock.instant()));
    }
}
