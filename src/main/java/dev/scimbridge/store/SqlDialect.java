package dev.scimbridge.store;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How the databases differ.
 *
 * @param nowMillis SQL for the database's own clock, in epoch milliseconds: leases are judged by it alone
 * @param forUpdate what locks a selected row until the transaction ends; nothing where a write transaction is exclusive
 * @param turn what lets one transaction at a time go on that names the same text; likewise
 * @param share what lets those go on together that share a text, and nobody who has a turn with it; likewise
 * @param texts a table of the elements of a JSON array of texts, under the name %s
 */
enum SqlDialect {
    SQLITE(
            "cast(unixepoch('subsec') * 1000 as integer)",
            "",
            "",
            "",
            "(select key + 1 as place, value from json_each(?)) %s"),
    POSTGRESQL(
            "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)",
            " for no key update",
            "select pg_advisory_xact_lock(hashtextextended(?, 0))",
            "select pg_advisory_xact_lock_shared(hashtextextended(?, 0))",
            "json_array_elements_text(cast(? as json)) with ordinality as %s (value, place)");

    private final String nowMillis;
    private final String forUpdate;
    private final String turn;
    private final String share;
    private final String texts;

    SqlDialect(String nowMillis, String forUpdate, String turn, String share, String texts) {
        this.nowMillis = nowMillis;
        this.forUpdate = forUpdate;
        this.turn = turn;
        this.share = share;
        this.texts = texts;
    }

    String nowMillis() {
        return nowMillis;
    }

    /** What the database's own clock shows. */
    Instant now(JdbcClient jdbc) {
        return Instant.ofEpochMilli(
                jdbc.sql("select " + nowMillis).query(Long.class).single());
    }

    String forUpdate() {
        return forUpdate;
    }

    /** Waits until no other transaction that has named this text is open; to be called before rows are locked. */
    void takeTurns(JdbcClient jdbc, String text) {
        lock(jdbc, turn, text);
    }

    /**
     * Waits until no transaction that took a turn with this text, or asked for one before, is open; others that share it go on. To be called
     * before rows are locked, too.
     */
    void share(JdbcClient jdbc, String text) {
        lock(jdbc, share, text);
    }

    private static void lock(JdbcClient jdbc, String sql, String text) {
        if (!sql.isEmpty()) {
            jdbc.sql(sql).param(text).query(rows -> {});
        }
    }

    /**
     * A table of the elements of a JSON array of texts, which is its one parameter: each a {@code value} at its {@code place}, from 1.
     * However many they are, the statement is the same.
     */
    String texts(String alias) {
        return texts.formatted(alias);
    }

    /** By JDBC URL; fails for a database that is not supported. */
    static SqlDialect of(String url) {
        if (url.startsWith("jdbc:sqlite:")) {
            return SQLITE;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        throw new IllegalArgumentException("spring.datasource.url must begin with jdbc:sqlite: or jdbc:postgresql:");
    }
}
