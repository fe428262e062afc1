package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database that cannot be trusted stops the start: nothing is written to it, and Falcon is not called. */
class UntrustedStoreTest {

    private static final String NEWER =
            "insert into flyway_schema_history (installed_rank, version, description, type, script,"
                    + " checksum, installed_by, execution_time, success) values (900, '%s', 'later', 'SQL', 'V%s__later.sql', 1, 'x', 1,"
                    + " true)";

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theTablesOfANewerVersionAreLeftAlone(TestDatabase database) throws SQLException {
        var url = used(database);
        execute(url, NEWER.formatted("99", "99"));

        refuses(url, "those of a newer version of the bridge: this one does not know version 99 of the tables");
        assertThat(new Operator(url).says("held", "list").code()).isEqualTo(1);
    }

    /** Its number lies below that of the tables of tokens. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aNewerVersionIsKnownByAnyNumberThatThisOneDoesNotHave(TestDatabase database) throws SQLException {
        var url = used(database);
        execute(url, NEWER.formatted("29", "29"));

        refuses(url, "those of a newer version of the bridge: this one does not know version 29 of the tables");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void halfAMigrationIsLeftAlone(TestDatabase database) throws SQLException {
        var url = used(database);
        execute(url, "update flyway_schema_history set success = false where version = '30'");

        refuses(url, "stopped half way: version 30 of the tables");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theTablesOfAnotherBuildAreLeftAlone(TestDatabase database) throws SQLException {
        var url = used(database);
        execute(url, "update flyway_schema_history set checksum = 1 where version = '1'");

        refuses(url, "made by another build of the bridge");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anotherApplicationsDatabaseIsLeftAlone(TestDatabase database) throws SQLException {
        var url = database.url();
        execute(url, "create table invoices (id int)");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            assertThatThrownBy(() -> RunningBridge.launch(falcon, url))
                    .hasStackTraceContaining("tables that are not the bridge's");
        }
    }

    @Test
    void aFileThatAnotherHasLockedIsWaitedFor() throws SQLException {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var log = Log.begin();
                var other = DriverManager.getConnection(url);
                var statement = other.createStatement()) {
            statement.execute("begin exclusive");
            var start = CompletableFuture.supplyAsync(() -> RunningBridge.launch(falcon, url));
            Eventually.holds(Duration.ofMinutes(2), () -> says(log, "is locked by another process. Waiting for it, "));
            statement.execute("rollback");

            try (var bridge = start.join()) {
                assertThat(bridge.scim().post("/Users", Requests.person("ada")).status())
                        .isEqualTo(201);
            }
        }
    }

    /** A start sets the logging up anew, and what hears it has to be hung in again. */
    private static boolean says(Log log, String line) {
        Log.begin().close();
        return log.text().contains(line);
    }

    private static String used(TestDatabase database) {
        var url = database.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            assertThat(bridge.scim().post("/Users", Requests.person("ada")).status())
                    .isEqualTo(201);
        }
        return url;
    }

    private static void refuses(String url, String reason) {
        var before = written(url);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            assertThatThrownBy(() -> RunningBridge.launch(falcon, url)).hasStackTraceContaining(reason);
            assertThat(falcon.calls()).isEmpty();
        }
        assertThat(written(url)).isEqualTo(before);
    }

    /** What a start that goes on would change first. */
    private static List<String> written(String url) {
        var jdbc = JdbcClient.create(new DriverManagerDataSource(url));
        var migrations = jdbc.sql("select version || ' ' || success from flyway_schema_history order by installed_rank")
                .query(String.class)
                .list();
        var tasks = jdbc.sql("select task_name || ' ' || version from scheduled_tasks order by 1")
                .query(String.class)
                .list();
        return Stream.concat(migrations.stream(), tasks.stream()).toList();
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
