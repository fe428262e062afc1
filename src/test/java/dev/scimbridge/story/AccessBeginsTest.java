package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.Weather;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long whoever is active waits for Falcon is measured in the product, from the write on and not from the last attempt. */
class AccessBeginsTest {

    private static Timer timer(RunningBridge bridge, String op) {
        return bridge.bean(MeterRegistry.class)
                .get("bridge.convergence")
                .tag("op", op)
                .timer();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eachConvergenceIsTimedOnceAndALossIsNone(TestDatabase database) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, database)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", person("ada")).id();
            Eventually.holds(() -> timer(bridge, "create").count() == 1);
            assertThat(timer(bridge, "change").count()).isZero();

            scim.post("/Groups", group("Falcon Analysts", ada));
            Eventually.holds(() -> timer(bridge, "change").count() == 1);
            assertThat(timer(bridge, "create").count()).isEqualTo(1);

            assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
            bridge.settle();
            assertThat(timer(bridge, "create").count()).isEqualTo(1);
            assertThat(timer(bridge, "change").count()).isEqualTo(1);
        }
    }

    /** The next attempt finds the user that the first one has made. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aCreateWhoseGrantIsRepeatedIsACreate(TestDatabase database) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        database,
                        "--bridge.roles.everyone[0]=event_viewer",
                        "--bridge.answer-within=500ms",
                        "--reconcile.first-retry=200ms")) {
            var scim = bridge.scim();
            falcon.weather((operation, number) -> operation == FalconOperation.GRANT_ROLES
                    ? Optional.of(new Fault.CutBeforeEffect())
                    : Optional.empty());

            assertThat(scim.post("/Users", person("ada")).state()).isNotEqualTo("converged");
            falcon.weather(Weather.FAIR);

            Eventually.holds(() -> timer(bridge, "create").count() == 1);
            assertThat(falcon.tenant().rolesOf("ada@example.com")).containsExactly("event_viewer");
            assertThat(timer(bridge, "change").count()).isZero();
        }
    }

    /** The first attempt of each has failed. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoWaitedForFalconIsTimedFromTheWriteOn(TestDatabase database) throws Exception {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, database, "--reconcile.first-retry=200ms")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", person("ada")).id();
            bridge.settle();
            falcon.down(true);
            scim.post("/Users", person("grace"));
            scim.post("/Groups", group("Falcon Analysts", ada));
            Thread.sleep(Duration.ofSeconds(2));
            assertThat(timer(bridge, "change").count()).isZero();

            falcon.down(false);

            Eventually.holds(() -> timer(bridge, "create").count() == 2
                    && timer(bridge, "change").count() == 1);
            assertThat(timer(bridge, "create").max(TimeUnit.SECONDS)).isBetween(2.0, 120.0);
            assertThat(timer(bridge, "change").max(TimeUnit.SECONDS)).isBetween(2.0, 120.0);
        }
    }
}
