package dev.scimbridge.store;

import dev.scimbridge.store.ChainedRow.Commitment;
import dev.scimbridge.store.ChainedRow.Seal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements about the chain of records. */
final class ChainRows {

    private static final String SELECT = "select " + ChainedRow.COLUMNS + " from audit where ";
    private static final String ENDS = "select " + ChainEnds.COLUMNS + " from audit_chain where id = 1";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final SqlDialect dialect;

    ChainRows(JdbcTemplate jdbc, SqlDialect dialect) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.dialect = dialect;
    }

    /** Empty where nothing was ever sealed. */
    Optional<ChainEnds> findEnds() {
        return client.sql(ENDS).query(ChainEnds::read).optional();
    }

    /** Nobody else changes them until the transaction ends. @param first stored where there are none yet */
    ChainEnds lockEnds(ChainEnds first) {
        client.sql("insert into audit_chain (id, " + ChainEnds.COLUMNS
                        + ") values (1, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing")
                .params(first.values())
                .update();
        return client.sql(ENDS + dialect.forUpdate()).query(ChainEnds::read).single();
    }

    void save(ChainEnds ends) {
        client.sql("update audit_chain set (" + ChainEnds.COLUMNS + ") = (?, ?, ?, ?, ?, ?) where id = 1")
                .params(ends.values())
                .update();
    }

    List<ChainedRow> unsealed(int limit) {
        return client.sql(SELECT + "sequence is null order by number limit ?")
                .param(limit)
                .query(ChainedRow::read)
                .list();
    }

    /** @param seals in the order of the rows */
    void seal(List<ChainedRow> rows, List<Seal> seals) {
        var parameters = new ArrayList<Object[]>();
        for (var index = 0; index < rows.size(); index++) {
            var seal = seals.get(index);
            parameters.add(SqlParameters.of(
                            seal.sequence(),
                            seal.value(),
                            seal.key(),
                            seal.request().flatMap(Commitment::salt).orElse(null),
                            seal.request().map(Commitment::hash).orElse(null),
                            rows.get(index).number())
                    .toArray());
        }
        jdbc.batchUpdate("""
                update audit set sequence = ?, seal = ?, seal_key = ?, request_salt = ?, request_seal = ?
                where number = ?""", parameters);
    }

    /** Sealed ones in their order, after a sequence and up to another one. */
    List<ChainedRow> between(long after, long last, int limit) {
        return client.sql(SELECT + "sequence > ? and sequence <= ? order by sequence limit ?")
                .params(after, last, limit)
                .query(ChainedRow::read)
                .list();
    }

    /** The one with the lowest and the one with the highest sequence, whatever the ends say. */
    List<ChainedRow> outermost() {
        return client.sql(SELECT + "sequence in ((select min(sequence) from audit), (select max(sequence) from audit))")
                .query(ChainedRow::read)
                .list();
    }

    int removeUpTo(long sequence) {
        return client.sql("delete from audit where sequence <= ?")
                .param(sequence)
                .update();
    }

    long countUnsealed() {
        return client.sql("select count(*) from audit where sequence is null")
                .query(Long.class)
                .single();
    }

    Optional<Instant> unsealedSince() {
        return client.sql("select at from audit where sequence is null order by number limit 1")
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    /** Everywhere; accounts in the order of their ids, as whoever locks many. @return in how many rows */
    int erase(String request) {
        var accounts = client.sql(
                        "update accounts set request = null where id in (select id from accounts where request = ? order by id"
                                + dialect.forUpdate() + ")")
                .param(request)
                .update();
        var holds = client.sql("update holds set request = null where request = ?")
                .param(request)
                .update();
        var records = client.sql("update audit set request = null, request_salt = null where request = ?")
                .param(request)
                .update();
        return accounts + holds + records;
    }
}
