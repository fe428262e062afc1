package dev.scimbridge.store;

import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.security.FirstToken;
import dev.scimbridge.security.GeneratedKey;
import dev.scimbridge.security.Network;
import dev.scimbridge.security.Scope;
import dev.scimbridge.security.Token;
import dev.scimbridge.security.Tokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tokens, of which there are few, and the key they are hashed with where none is configured. What is done to one is put on record
 * by the commit that does it.
 */
final class SqlTokens implements Tokens, GeneratedKey, FirstToken {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SqlDialect dialect;
    private final SqlAuditLog audit;

    SqlTokens(JdbcClient jdbc, TransactionTemplate transaction, SqlDialect dialect, SqlAuditLog audit) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.dialect = dialect;
        this.audit = audit;
    }

    @Override
    public Instant now() {
        return dialect.now(jdbc);
    }

    @Override
    public String keepOrGet(String proposal) {
        return Objects.requireNonNull(transaction.execute(tx -> {
            jdbc.sql("insert into generated_key (id, secret) values (1, ?) on conflict (id) do nothing")
                    .param(proposal)
                    .update();
            return jdbc.sql("select secret from generated_key")
                    .query(String.class)
                    .single();
        }));
    }

    @Override
    public void add(Token token) {
        transaction.executeWithoutResult(tx -> insert(token));
    }

    private void insert(Token token) {
        jdbc.sql("""
                insert into tokens (key_id, name, hash, hash_key, scopes, networks, created, expires, revoked, last_used)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(SqlParameters.of(
                        token.keyId(),
                        token.name(),
                        token.hash().value(),
                        token.hash().key(),
                        token.scopes().stream().map(Scope::text).sorted().collect(Collectors.joining(" ")),
                        token.networks().stream().map(Network::toString).collect(Collectors.joining(" ")),
                        token.created().toEpochMilli(),
                        token.expires().map(Instant::toEpochMilli).orElse(null),
                        token.revoked().map(Instant::toEpochMilli).orElse(null),
                        token.lastUsed().map(Instant::toEpochMilli).orElse(null)))
                .update();
        audit.created(token);
    }

    @Override
    public List<Token> list() {
        return jdbc.sql("select * from tokens order by created, key_id")
                .query((row, number) -> token(row))
                .list();
    }

    private static Token token(ResultSet row) throws SQLException {
        return new Token(
                row.getString("key_id"),
                row.getString("name"),
                new Token.Hash(row.getString("hash_key"), row.getString("hash")),
                words(row, "scopes")
                        .map(scope -> Scope.find(scope).orElseThrow())
                        .collect(Collectors.toSet()),
                words(row, "networks").map(Network::parse).toList(),
                Instant.ofEpochMilli(row.getLong("created")),
                instant(row, "expires"),
                instant(row, "revoked"),
                instant(row, "last_used"));
    }

    private static Stream<String> words(ResultSet row, String column) throws SQLException {
        return Stream.of(row.getString(column).split(" ")).filter(word -> !word.isEmpty());
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        var millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    @Override
    public boolean revoke(String keyId, Instant at) {
        return Boolean.TRUE.equals(transaction.execute(tx -> {
            jdbc.sql("""
                    update tokens set revoked = ? where key_id = ? and (revoked is null or revoked > ?)
                    returning name, revoked""")
                    .params(at.toEpochMilli(), keyId, at.toEpochMilli())
                    .query(SqlTokens::end)
                    .list()
                    .forEach(end -> audit.revoked(keyId, end.name(), end.at(), ""));
            return jdbc.sql("select count(*) from tokens where key_id = ?")
                            .param(keyId)
                            .query(Long.class)
                            .single()
                    > 0;
        }));
    }

    @Override
    public boolean replace(String keyId, Instant at, Token successor) {
        return Boolean.TRUE.equals(transaction.execute(tx -> {
            var ended = jdbc.sql("""
                    update tokens set revoked = case when revoked < ? then revoked else ? end
                    where key_id = ? and (revoked is null or revoked > %s)
                    returning name, revoked""".formatted(dialect.nowMillis()))
                    .params(at.toEpochMilli(), at.toEpochMilli(), keyId)
                    .query(SqlTokens::end)
                    .optional();
            ended.ifPresent(end -> {
                insert(successor);
                audit.revoked(keyId, end.name(), end.at(), ", succeeded by " + successor.keyId());
            });
            return ended.isPresent();
        }));
    }

    /** When the token of a name ends. */
    private record End(String name, Instant at) {}

    private static End end(ResultSet row, int number) throws SQLException {
        return new End(row.getString("name"), Instant.ofEpochMilli(row.getLong("revoked")));
    }

    @Override
    public Optional<Named> last() {
        return jdbc.sql("select first_token, first_token_key from generated_key where first_token is not null")
                .query((row, number) -> new Named(row.getString("first_token"), row.getString("first_token_key")))
                .optional();
    }

    @Override
    public void replace(Optional<Named> former, Optional<Token> successor) {
        RequestScope.run(
                "the settings",
                () -> transaction.executeWithoutResult(tx -> {
                    var replaced = jdbc.sql("""
                    update generated_key set first_token = ?, first_token_key = ?
                    where first_token is not distinct from ?""")
                            .params(SqlParameters.of(
                                    successor.map(Token::keyId).orElse(null),
                                    successor.map(token -> token.hash().key()).orElse(null),
                                    former.map(Named::keyId).orElse(null)))
                            .update();
                    if (replaced > 0) {
                        former.ifPresent(named ->
                                audit.revoked(named.keyId(), FirstToken.NAME, now(), ", no longer in the settings"));
                        successor.ifPresent(audit::created);
                    }
                }));
    }

    @Override
    public void used(Map<String, Instant> lastUsed) {
        transaction.executeWithoutResult(tx -> lastUsed.forEach((keyId, at) -> jdbc.sql("""
                update tokens set last_used = ? where key_id = ? and (last_used is null or last_used < ?)""")
                .params(at.toEpochMilli(), keyId, at.toEpochMilli())
                .update()));
    }
}
