package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Somebody keeps rows of PostgreSQL locked, as a replica does that stands still in a transaction; or it is this one. */
class RowInUseTest {

    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final Duration LONGER_THAN_IT_MAY_BE_IDLE = Duration.ofSeconds(7);
    private static final int MORE_THAN_THE_POOL = 14;

    private final String url = TestDatabase.POSTGRESQL.url();
    private final FalconSimulator falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
    private RunningBridge bridge;
    private String ada;

    @BeforeEach
    void start() {
        bridge = RunningBridge.start(falcon, url);
        ada = bridge.scim().post("/Users", person("ada")).id();
    }

    @AfterEach
    void stop() {
        bridge.close();
        falcon.close();
    }

    private record Timed(Answer answer, Duration took) {}

    private static Callable<Timed> timed(Callable<Answer> request) {
        return () -> {
            var began = System.nanoTime();
            var answer = request.call();
            return new Timed(answer, Duration.ofNanos(System.nanoTime() - began));
        };
    }

    private static List<Timed> atOnce(Stream<Callable<Answer>> requests) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(requests.map(RowInUseTest::timed).toList()).stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    private Connection holding(String sql) throws SQLException {
        var other = DriverManager.getConnection(url);
        other.setAutoCommit(false);
        try (var statement = other.createStatement()) {
            statement.execute(sql);
        }
        return other;
    }

    private static String rowOf(String account) {
        return "select id from accounts where id = '" + account + "' for update";
    }

    private String show(String setting) {
        return bridge.bean(JdbcClient.class)
                .sql("show " + setting)
                .query(String.class)
                .single();
    }

    @Test
    void whoeverWantsAUserThatAnotherHoldsRepeatsItAndNobodyElseWaitsForThat() throws Exception {
        var grace = bridge.scim().post("/Users", person("grace")).id();
        bridge.settle();
        try (var log = Log.begin();
                var other = holding(rowOf(ada))) {
            Callable<Answer> wanted = () -> bridge.scim().patch("/Users/" + ada, DEACTIVATE);
            var others = Stream.<Callable<Answer>>of(
                    () -> bridge.scim().get("/Users/" + grace),
                    () -> bridge.scim().get("/Users/" + ada),
                    () -> bridge.scim().patch("/Users/" + grace, DEACTIVATE),
                    () -> bridge.scim().post("/Users", person("hedy")));
            var answers =
                    atOnce(Stream.concat(IntStream.range(0, MORE_THAN_THE_POOL).mapToObj(n -> wanted), others));

            assertThat(answers).allMatch(one -> one.took().compareTo(BUDGET) < 0);
            assertThat(answers.subList(0, MORE_THAN_THE_POOL))
                    .map(Timed::answer)
                    .allSatisfy(answer -> {
                        assertThat(answer.status()).isEqualTo(503);
                        assertThat(answer.header("Retry-After")).hasValue("5");
                        assertThat(answer.body().path("detail").asString())
                                .contains("is being changed by somebody else");
                    });
            assertThat(answers.subList(MORE_THAN_THE_POOL, answers.size()))
                    .map(one -> one.answer().status())
                    .as("on a slow machine Falcon has not confirmed a loss in time")
                    .isIn(List.of(200, 200, 200, 201), List.of(200, 200, 503, 201));
            assertThat(log.text()).contains("row in use").doesNotContain("\tat ");
            other.rollback();
        }
        assertThat(bridge.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
        bridge.settle();
    }

    @Test
    void aConvergeThatFindsARowInUseIsRepeatedAndShowsNoFailure() throws Exception {
        var group =
                bridge.scim().post("/Groups", Requests.group("Falcon Analysts")).id();
        bridge.settle();
        try (var log = Log.begin()) {
            try (var other = holding("select id from rails where id = 1 for update")) {
                bridge.scim().patch("/Users/" + ada, DEACTIVATE);
                bridge.scim().patch("/Groups/" + group, Requests.add(ada));
                Thread.sleep(Duration.ofSeconds(4));
                assertThat(bridge.scim().get("/Users/" + ada).state()).isIn("pending", "converged");
                other.rollback();
            }
            bridge.settle();
            assertThat(log.text()).doesNotContain("\tat ");
        }
    }

    @Test
    void aTransactionInWhichTheProcessStandsStillEndsAndLeavesItsRowsToOthers() throws Exception {
        bridge.settle();
        var jdbc = bridge.bean(JdbcClient.class);
        var transaction = new TransactionTemplate(bridge.bean(PlatformTransactionManager.class));
        try (var log = Log.begin()) {
            assertThatThrownBy(() -> transaction.executeWithoutResult(tx -> {
                        jdbc.sql(rowOf(ada)).query(String.class).single();
                        sleep(LONGER_THAN_IT_MAY_BE_IDLE);
                        jdbc.sql("update accounts set generation = 4711").update();
                    }))
                    .isInstanceOf(DataAccessResourceFailureException.class);

            assertThat(log.text()).doesNotContain("ERROR");
        }
        assertThat(bridge.scim().patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void theBoundsAreThoseOfTheSettings() {
        assertThat(show("lock_timeout")).isEqualTo("1250ms");
        assertThat(show("idle_in_transaction_session_timeout")).isEqualTo("5s");
    }

    @Test
    void whatTheUrlSaysGoesFirst() {
        try (var another = RunningBridge.start(falcon, url + "&options=-c%20lock_timeout=700ms")) {
            var jdbc = another.bean(JdbcClient.class);
            assertThat(jdbc.sql("show lock_timeout").query(String.class).single())
                    .isEqualTo("700ms");
            assertThat(jdbc.sql("show idle_in_transaction_session_timeout")
                            .query(String.class)
                            .single())
                    .isEqualTo("5s");
        }
    }

    /** Its connection that holds the lock of migrations is idle while another one migrates. */
    @Test
    void migrationsWaitForOneAnotherAsLongAsTheyTake() throws SQLException {
        var migrations = bridge.bean(Flyway.class).getConfiguration().getDataSource();
        try (var connection = migrations.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select current_setting('lock_timeout') || current_setting('idle_in_transaction_session_timeout')")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("00");
        }
    }
}
