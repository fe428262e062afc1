package dev.scimbridge.store;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How the databases differ.
 *
 * @param nowMillis SQL for the database's own clock, in epoch milliseconds: leases are judged by it alone
 * @param forUpdate what locks a selected row until the transaction ends; nothing where a write transaction is exclusive
 * @param forShare what keeps a selected row from being changed until the transaction ends; likewise
 */
enum SqlDialect {
    SQLITE("cast(unixepoch('subsec') * 1000 as integer)", "", ""),
    POSTGRESQL("cast(extract(epoch from clock_timestamp()) * 1000 as bigint)", " for no key update", " for share");

    private final String nowMillis;
    private final String forUpdate;
    private final String forShare;

    SqlDialect(String nowMillis, String forUpdate, String forShare) {
        this.nowMillis = nowMillis;
        this.forUpdate = forUpdate;
        this.forShare = forShare;
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

    /** {@link #forUpdate} for the rows of one table of a join. */
    String forUpdate(String table) {
        return forUpdate.isEmpty() ? "" : forUpdate + " of " + table;
    }

    String forShare() {
        return forShare;
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
