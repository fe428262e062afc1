package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static dev.scimbridge.story.Requests.remove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.AccessEnds;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long access outlives the word that ends it is measured in the product. */
class AccessEndsTest {

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eachEndIsTimedOnceAndWhatIsHeldIsOverdue(TestDatabase database) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, database, "--bridge.rails.protected[0]=mary@example.com")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", person("ada")).id();
            var grace = scim.post("/Users", person("grace")).id();
            var mary = scim.post("/Users", person("mary")).id();
            var analysts = scim.post("/Groups", group("Falcon Analysts", ada, grace, mary))
                    .id();
            bridge.settle();
            var overdue = bridge.bean(AccessEnds.Overdue.class);
            var timer = bridge.bean(MeterRegistry.class).get("bridge.revoked").timer();
            assertThat(overdue.oldest()).isEmpty();

            assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
            assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
            assertThat(scim.patch("/Groups/" + analysts, remove(grace)).status())
                    .isEqualTo(204);

            Eventually.holds(() -> timer.count() == 2);
            assertThat(overdue.oldest()).isEmpty();
            assertThat(scim.patch("/Users/" + mary, DEACTIVATE).status()).isEqualTo(503);
            assertThat(overdue.oldest()).as("she is protected").isPresent();
            assertThat(timer.count()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aReadThatConfirmsTheEndIsTimedToo(TestDatabase database) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, database, "--bridge.read-lag=10s")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", person("ada")).id();
            scim.post("/Groups", group("Falcon Analysts", ada));
            bridge.settle();
            var verified = bridge.bean(MeterRegistry.class)
                    .get("bridge.revoked.verified")
                    .timer();

            assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);

            assertThat(verified.count()).as("reads may lag").isZero();
            Eventually.holds(() -> verified.count() == 1);
            assertThat(verified.totalTime(TimeUnit.SECONDS)).isBetween(10.0, 90.0);
            assertThat(scim.patch("/Users/" + ada, DEACTIVATE).status()).isEqualTo(200);
            assertThat(verified.count()).isEqualTo(1);
        }
    }
}
