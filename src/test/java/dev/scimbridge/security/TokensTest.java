package dev.scimbridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.databases.TestDatabase;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for tokens wherever they are kept. */
class TokensTest {

    private static final List<OpenBridge> BRIDGES = new ArrayList<>();
    private static final Map<Kept, Tokens> TOKENS = new EnumMap<>(Kept.class);

    enum Kept {
        IN_MEMORY,
        SQLITE,
        POSTGRESQL
    }

    @BeforeAll
    static void start() {
        TOKENS.put(Kept.IN_MEMORY, new InMemoryTokens(Clock.systemUTC()));
        TOKENS.put(Kept.SQLITE, store(TestDatabase.SQLITE));
        TOKENS.put(Kept.POSTGRESQL, store(TestDatabase.POSTGRESQL));
    }

    private static Tokens store(TestDatabase database) {
        var bridge = OpenBridge.start("--spring.datasource.url=" + database.url());
        BRIDGES.add(bridge);
        return bridge.bean(Tokens.class);
    }

    @AfterAll
    static void stop() {
        BRIDGES.forEach(OpenBridge::close);
    }

    private static Tokens tokens(Kept kept) {
        return Objects.requireNonNull(TOKENS.get(kept));
    }

    private static Token added(Tokens tokens) {
        var token = token(tokens.now(), TokenText.generate(new SecureRandom()).keyId());
        tokens.add(token);
        return token;
    }

    private static Token token(Instant now, String keyId) {
        var created = now.truncatedTo(ChronoUnit.MILLIS);
        return new Token(
                keyId,
                "okta",
                new Token.Hash("key", "hash of " + keyId),
                Set.of(Scope.USERS_RW, Scope.GROUPS_RO),
                List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::/32")),
                created,
                Optional.of(created.plus(Duration.ofDays(365))),
                Optional.empty(),
                Optional.empty());
    }

    private static Token found(Tokens tokens, Token token) {
        return tokens.list().stream()
                .filter(one -> one.keyId().equals(token.keyId()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAddedIsListedAsItWas(Kept kept) {
        var tokens = tokens(kept);
        var token = added(tokens);

        assertThat(found(tokens, token)).isEqualTo(token);
    }

    @ParameterizedTest
    @EnumSource
    void aTokenEndsAtTheEarlierOfTwoTimes(Kept kept) {
        var tokens = tokens(kept);
        var token = added(tokens);
        var soon = token.created().plusSeconds(60);

        assertThat(tokens.revoke(token.keyId(), soon)).isTrue();
        assertThat(tokens.revoke(token.keyId(), soon.plusSeconds(60))).isTrue();

        assertThat(found(tokens, token).revoked()).contains(soon);
        assertThat(tokens.revoke("nobodys1", soon)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aSuccessorIsStoredAndItsFormerEndsLater(Kept kept) {
        var tokens = tokens(kept);
        var former = added(tokens);
        var later = former.created().plus(Duration.ofDays(7));
        var next = token(tokens.now(), TokenText.generate(new SecureRandom()).keyId());

        assertThat(tokens.replace(former.keyId(), later, next)).isTrue();

        assertThat(found(tokens, former).revoked()).contains(later);
        assertThat(found(tokens, next)).isEqualTo(next);
    }

    @ParameterizedTest
    @EnumSource
    void whereASuccessorCannotBeStoredItsFormerDoesNotEnd(Kept kept) {
        var tokens = tokens(kept);
        var former = added(tokens);
        var taken = added(tokens);

        assertThatThrownBy(() ->
                tokens.replace(former.keyId(), former.created().plusSeconds(60), token(tokens.now(), taken.keyId())));

        assertThat(found(tokens, former)).isEqualTo(former);
        assertThat(found(tokens, taken)).isEqualTo(taken);
    }

    @ParameterizedTest
    @EnumSource
    void aRevokedTokenHasNoSuccessor(Kept kept) {
        var tokens = tokens(kept);
        var former = added(tokens);
        tokens.revoke(former.keyId(), former.created());
        var next = token(tokens.now(), TokenText.generate(new SecureRandom()).keyId());

        assertThat(tokens.replace(former.keyId(), former.created().plusSeconds(60), next))
                .isFalse();

        assertThat(tokens.list()).extracting(Token::keyId).doesNotContain(next.keyId());
    }

    @ParameterizedTest
    @EnumSource
    void theLatestUseIsKept(Kept kept) {
        var tokens = tokens(kept);
        var token = added(tokens);
        var late = token.created().plusSeconds(60);

        tokens.used(Map.of(token.keyId(), late));
        tokens.used(Map.of(token.keyId(), late.minusSeconds(30), "nobodys1", late));

        assertThat(found(tokens, token).lastUsed()).contains(late);
    }
}
