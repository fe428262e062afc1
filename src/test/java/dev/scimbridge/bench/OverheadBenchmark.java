package dev.scimbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What the bridge adds to the calls of an inline create, in durable commits of its database, and which part of it is for the
 * record. All are measured in turn, so that whatever else the machine does slows all of them alike.
 */
class OverheadBenchmark {

    private static final String RECORD =
            "insert into audit (at, subject, what, detail, request, trace) values (?, ?, ?, 'create', ?, ?)";

    /** How many come before the measured ones: after fewer, much of a create is the compiler's work. */
    private static final int WARM_UP = 2_000;

    private interface Step {
        void take() throws Exception;
    }

    @Test
    void anInlineCreateCostsFewCommitsOnSqlite() throws Exception {
        var url = TestDatabase.SQLITE.url();
        try (var commits = DriverManager.getConnection(url);
                var statement = commits.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma synchronous = full");
            measure("overhead-sqlite", "SQLite", url, commits);
        }
    }

    @Test
    void anInlineCreateCostsFewCommitsOnPostgresql() throws Exception {
        try (var postgres = DurablePostgres.start();
                var commits = DriverManager.getConnection(postgres.url())) {
            measure("overhead-postgresql", "PostgreSQL", postgres.url(), commits);
        }
    }

    private static void measure(String section, String database, String url, Connection connection) throws Exception {
        var samples = Size.SAMPLES.get();
        var creates = new ArrayList<Long>();
        var bare = new ArrayList<Long>();
        var commits = new ArrayList<Long>();
        var recorded = new ArrayList<Long>();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var calls = BareFalcon.at(falcon.baseUrl());
                var bridge = BridgeProcess.start(
                        BridgeProcess.AS_IN_THE_IMAGE,
                        falcon,
                        url,
                        Joiners.SETTING,
                        "--logging.level.dev.scimbridge=warn");
                var insert = oneRow(connection);
                var records = connection.prepareStatement(RECORD)) {
            var scim = bridge.scim();
            for (var n = 0; n < WARM_UP + samples; n++) {
                var number = n;
                creates.add(nanos(() -> create(scim, number)));
                bare.add(nanos(() -> calls.createWithRole("bare%d@example.com".formatted(number), Joiners.ROLE)));
                commits.add(nanos(() -> {
                    insert.setInt(1, number);
                    insert.executeUpdate();
                }));
                recorded.add(nanos(() -> commitWithRecords(connection, insert, records, number)));
            }
        }
        var create = warmMedianMillis(creates);
        var twoCalls = warmMedianMillis(bare);
        var commit = warmMedianMillis(commits);
        var record = warmMedianMillis(recorded) - commit;
        BenchmarkPage.DOCS.write(
                section,
                "%,d creates one after the other, %,d before them to warm up, %s; the default compiler, `%s`."
                        .formatted(samples, WARM_UP, database, String.join(" ", BridgeProcess.AS_IN_THE_IMAGE)),
                List.of(
                        Figure.atMost("(create − its bare calls) / one commit", (create - twoCalls) / commit, "", 4),
                        Figure.atMost("its records / create", 100 * record / create, "%", 10),
                        Figure.plain("create, p50", create, "ms"),
                        Figure.plain("its two calls alone, p50", twoCalls, "ms"),
                        Figure.plain("one durable commit, p50", commit, "ms"),
                        Figure.plain("the three records of a create, p50", record, "ms")));
    }

    /** The commit of before, and with it what a create with one role puts on record: accepted, created, granted. */
    private static void commitWithRecords(
            Connection connection, PreparedStatement insert, PreparedStatement records, int number)
            throws SQLException {
        connection.setAutoCommit(false);
        insert.setInt(1, number);
        insert.executeUpdate();
        for (var what : List.of("ACCEPTED", "CREATED", "GRANTED")) {
            records.setLong(1, System.currentTimeMillis());
            records.setString(2, UUID.randomUUID().toString());
            records.setString(3, what);
            records.setString(4, UUID.randomUUID().toString());
            records.setString(5, UUID.randomUUID().toString());
            records.executeUpdate();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Only once the bridge is up: it begins with an empty database. */
    private static PreparedStatement oneRow(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("create table durable_commits (number integer)");
        }
        return connection.prepareStatement("insert into durable_commits (number) values (?)");
    }

    private static void create(ScimClient scim, int number) {
        var answer = scim.post("/Users", """
                {"userName":"joiner%d@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""".formatted(number));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.state()).as("done within the request").isEqualTo("converged");
    }

    private static long nanos(Step step) throws Exception {
        var began = System.nanoTime();
        step.take();
        return System.nanoTime() - began;
    }

    /** Of those after the warm-up. */
    private static double warmMedianMillis(List<Long> nanos) {
        return Percentile.millis(50, nanos.subList(WARM_UP, nanos.size()));
    }
}
