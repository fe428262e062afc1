package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.RestartablePostgres;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes away and comes back under a bridge that runs, or comes only after its start. */
class DatabaseAwayTest {

    private static final String SOON = "--spring.datasource.hikari.connection-timeout=1000";
    private static final String CUT =
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = 'postgres'";

    @Test
    void theStartWaitsForADatabaseThatComesLater() {
        try (var postgres = RestartablePostgres.prepared();
                var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            var later =
                    CompletableFuture.runAsync(postgres::start, CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));
            try (var bridge = RunningBridge.start(falcon, postgres.url())) {
                assertThat(bridge.scim().post("/Users", Requests.person("ada")).status())
                        .isEqualTo(201);
            }
            later.join();
        }
    }

    @Test
    void whatWasAcknowledgedOutlivesARestartAndEverythingElseIsToBeRepeated() {
        try (var postgres = started();
                var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, postgres.url(), SOON)) {
            var ada = bridge.scim().post("/Users", Requests.person("ada")).id();
            postgres.stop();

            isToBeRepeated(bridge.scim().post("/Users", Requests.person("grace")));
            isToBeRepeated(bridge.scim().get("/Users/" + ada));
            isToBeRepeated(bridge.scim().delete("/Users/" + ada));

            postgres.start();
            goesOn(bridge, ada);
        }
    }

    /** What is left of it would be done at some time, when the client has long written something else. */
    @Test
    void aBulkRequestBeginsNothingMoreOnceTheDatabaseIsGone() {
        try (var postgres = started();
                var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, postgres.url(), SOON);
                var log = Log.begin()) {
            postgres.stop();

            var done = bridge.scim()
                    .post(
                            "/Bulk",
                            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],\"Operations\":[%s]}"
                                    .formatted(IntStream.range(0, 3)
                                            .mapToObj("""
                                                    {"method":"DELETE","path":"/Users/0b8e3bd0-0000-4000-8000-00000000000%d"}"""::formatted)
                                            .collect(Collectors.joining(","))))
                    .body()
                    .path("Operations");

            assertThat(done.values())
                    .hasSize(3)
                    .allSatisfy(one -> assertThat(one.path("status").asString()).isEqualTo("503"));
            assertThat(log.text().split("database unavailable: method=DELETE", -1))
                    .as("asked once")
                    .hasSize(2);
        }
    }

    @Test
    void connectionsThatAreCutAreMadeAnew() {
        try (var postgres = started();
                var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, postgres.url(), SOON)) {
            var ada = bridge.scim().post("/Users", Requests.person("ada")).id();
            postgres.execute(CUT);

            assertThat(bridge.scim().get("/Users/" + ada).status()).isIn(200, 503);
            goesOn(bridge, ada);
        }
    }

    @Test
    void aDatabaseThatTakesNoWritesIsReadAndWritesAreToBeRepeated() {
        try (var postgres = started();
                var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, postgres.url(), SOON);
                var log = Log.begin()) {
            var ada = bridge.scim().post("/Users", Requests.person("ada")).id();
            postgres.execute("alter system set default_transaction_read_only = on");
            postgres.execute("select pg_reload_conf()");

            // A reload takes its time: who was created before it would be 409 from then on.
            var anew = new AtomicInteger();
            Eventually.holds(
                    Duration.ofSeconds(60),
                    () -> bridge.scim()
                                    .post("/Users", Requests.person("grace" + anew.incrementAndGet()))
                                    .status()
                            == 503);
            isToBeRepeated(bridge.scim().delete("/Users/" + ada));
            assertThat(bridge.scim().get("/Users/" + ada).status()).isEqualTo(200);
            assertThat(log.text()).contains("database unavailable").doesNotContain("database failed");

            postgres.execute("alter system reset default_transaction_read_only");
            postgres.execute("select pg_reload_conf()");
            goesOn(bridge, ada);
        }
    }

    @Test
    void theStartWaitsWhileOthersHaveAllConnections() {
        try (var postgres = started();
                var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            var crowd = postgres.crowd();
            var later =
                    CompletableFuture.runAsync(crowd::close, CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));
            try (var bridge = RunningBridge.start(falcon, postgres.url())) {
                assertThat(later).isDone();
                assertThat(bridge.scim().post("/Users", Requests.person("ada")).status())
                        .isEqualTo(201);
            }
        }
    }

    @Test
    void whileOthersHaveAllConnectionsEverythingIsToBeRepeatedAndNothingAcknowledgedIsLost() {
        try (var postgres = started();
                var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, postgres.url(), SOON)) {
            var ada = bridge.scim().post("/Users", Requests.person("ada")).id();
            try (var crowd = postgres.crowd()) {
                isToBeRepeated(bridge.scim().post("/Users", Requests.person("grace")));
                isToBeRepeated(bridge.scim().get("/Users/" + ada));
                isToBeRepeated(bridge.scim().delete("/Users/" + ada));
            }

            Eventually.holds(
                    Duration.ofSeconds(60),
                    () -> bridge.scim().get("/Users/" + ada).status() == 200);
            goesOn(bridge, ada);
        }
    }

    private static RestartablePostgres started() {
        var postgres = RestartablePostgres.prepared();
        postgres.start();
        return postgres;
    }

    private static void isToBeRepeated(ScimClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).hasValue("5");
    }

    /** By itself: the user from before is there, and a new one arrives in Falcon. */
    private static void goesOn(RunningBridge bridge, String ada) {
        var tries = new AtomicInteger();
        Eventually.holds(
                Duration.ofSeconds(30),
                () -> bridge.scim()
                                .post("/Users", Requests.person("hedy" + tries.incrementAndGet()))
                                .status()
                        == 201);
        assertThat(bridge.scim().get("/Users/" + ada).status()).isEqualTo(200);
        bridge.settle();
    }
}
