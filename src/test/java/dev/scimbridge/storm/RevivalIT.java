package dev.scimbridge.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Eventually;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that died was at is taken up by another one, whose machine's clock is five minutes fast. */
class RevivalIT {

    /** A process is taken for dead after 20 seconds without a sign, which are over here; the others look every 10. */
    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void aWakeUpThatADeadProcessHadTakenIsDueAtOnce(@TempDir Path folder) throws Exception {
        var url = TestDatabase.POSTGRESQL.url();
        var clocks = ClocksApart.compiledIn(folder);
        clocks.require();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            try (var right = BridgeProcess.launch(clocks.next(), falcon, url)) {
                right.awaitReady();
                var ada = right.scim().post("/Users", """
                        {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""");
                assertThat(ada.status()).isEqualTo(201);
                Eventually.holds(
                        SOON, () -> ask(url, "select count(*) from scheduled_tasks where task_name = 'converge'") == 0);
            }
            leaveBehind(url);

            try (var fast = BridgeProcess.launch(clocks.next(), falcon, url)) {
                fast.awaitReady();

                Eventually.holds(
                        SOON, () -> ask(url, "select count(*) from scheduled_tasks where task_name = 'converge'") == 0);
                Eventually.holds(
                        SOON,
                        () -> ask(
                                        url,
                                        "select count(*) from scheduled_tasks where execution_time > now() + interval '4 minutes'"
                                                + " and task_name = 'version-sweep'")
                                == 0);
            }
        }
    }

    /** As after {@code kill -9} of a process that was converging an account and sweeping. */
    private static void leaveBehind(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.executeUpdate("""
                    insert into scheduled_tasks
                        (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version, priority)
                    select 'converge', id, now() - interval '2 minutes', true, 'dead', now() - interval '2 minutes', 1, 40
                    from accounts""");
            statement.executeUpdate("""
                    update scheduled_tasks set picked = true, picked_by = 'dead', last_heartbeat = now() - interval '2 minutes',
                        execution_time = now() - interval '2 minutes'
                    where task_name = 'version-sweep'""");
        }
    }

    private static long ask(String url, String query) {
        try (var connection = DriverManager.getConnection(url);
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
