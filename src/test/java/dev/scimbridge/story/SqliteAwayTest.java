package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else has locked the SQLite file, or its disk is full, under a bridge that runs. */
class SqliteAwayTest {

    private static final Duration PROVIDERS_GIVE_UP = Duration.ofSeconds(30);
    private static final int AT_ONCE = 8;
    private static final String PAGES = "400";

    @TempDir
    Path folder;

    private final FalconSimulator falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
    private RunningBridge bridge;
    private String file;

    @BeforeEach
    void start() {
        file = "jdbc:sqlite:" + folder.resolve("bridge.db");
        bridge = RunningBridge.start(falcon, file + "?max_page_count=" + PAGES);
    }

    @AfterEach
    void stop() {
        bridge.close();
        falcon.close();
    }

    @Test
    void whileAnotherHasLockedTheFileItIsReadAndWritesAreToBeRepeated() throws SQLException {
        var ada = bridge.scim().post("/Users", person("ada")).id();
        bridge.settle();
        try (var log = Log.begin();
                var other = DriverManager.getConnection(file)) {
            execute(other, "begin exclusive");

            assertThat(bridge.scim().get("/Users/" + ada).status()).isEqualTo(200);
            var answers = AtOnce.all(IntStream.range(0, AT_ONCE)
                    .<Callable<Duration>>mapToObj(n ->
                            () -> timed(() -> isToBeRepeated(bridge.scim().post("/Users", person("grace" + n)))))
                    .toList());

            assertThat(answers).allMatch(took -> took.compareTo(PROVIDERS_GIVE_UP) < 0);
            assertThat(log.text()).contains("database unavailable").doesNotContain("\tat ");
            execute(other, "rollback");
        }
        goesOn(ada);
    }

    @Test
    void whileTheDiskIsFullEachWriteThatFindsNoRoomIsOneLineOfTheLog() throws SQLException {
        var acknowledged = new ArrayList<String>();
        acknowledged.add(bridge.scim().post("/Users", person("ada")).id());
        bridge.settle();
        try (var log = Log.begin();
                var other = DriverManager.getConnection(file)) {
            execute(other, "create table filler as select zeroblob(4000000) as content");
            var refused = 0;
            for (var n = 0; refused == 0; n++) {
                var answer = bridge.scim().post("/Users", person("grace" + n));
                if (answer.status() == 201) {
                    acknowledged.add(answer.id());
                } else {
                    isToBeRepeated(answer);
                    refused++;
                }
            }

            assertThat(acknowledged)
                    .allMatch(id -> bridge.scim().get("/Users/" + id).status() == 200);
            assertThat(log.text()).contains("database unavailable").doesNotContain("\tat ");
            execute(other, "drop table filler");
        }
        goesOn(acknowledged.getLast());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Duration timed(Runnable request) {
        var began = System.nanoTime();
        request.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void isToBeRepeated(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).hasValue("5");
    }

    private void goesOn(String known) {
        var tries = new AtomicInteger();
        Eventually.holds(() -> bridge.scim()
                        .post("/Users", person("hedy" + tries.incrementAndGet()))
                        .status()
                == 201);
        assertThat(bridge.scim().get("/Users/" + known).status()).isEqualTo(200);
        bridge.settle();
    }
}
