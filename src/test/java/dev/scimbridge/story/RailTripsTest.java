package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.ACTIVATE;
import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static dev.scimbridge.story.Requests.rename;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.provisioning.VersionSweep;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a rail trips is counted when it begins to hold something, not as often as that is asked for. */
class RailTripsTest {

    private static double trips(RunningBridge bridge, String rail) {
        return bridge.bean(MeterRegistry.class)
                .get("bridge.rail.trips")
                .tag("rail", rail)
                .counter()
                .count();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsHeldOfAUserIsOneTripUntilItIsOver(TestDatabase database) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, database, "--bridge.rails.protected[0]=mary@example.com")) {
            var scim = bridge.scim();
            var mary = scim.post("/Users", person("mary")).id();
            scim.post("/Groups", group("Falcon Analysts", mary));
            bridge.settle();
            assertThat(trips(bridge, "protected")).isZero();

            assertThat(scim.patch("/Users/" + mary, DEACTIVATE).status()).isEqualTo(503);
            assertThat(scim.patch("/Users/" + mary, DEACTIVATE).status()).isEqualTo(503);
            Eventually.holds(() -> trips(bridge, "protected") == 1);

            assertThat(scim.patch("/Users/" + mary, ACTIVATE).status()).isEqualTo(200);
            assertThat(scim.patch("/Users/" + mary, DEACTIVATE).status()).isEqualTo(503);
            Eventually.holds(() -> trips(bridge, "protected") == 2);
            assertThat(trips(bridge, "deprovisioning")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void soIsWhatIsHeldOfAGroup(TestDatabase database) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, database)) {
            var scim = bridge.scim();
            var club = scim.post("/Groups", group("Club")).id();

            assertThat(scim.patch("/Groups/" + club, rename("Falcon Admins")).status())
                    .isLessThan(300);
            bridge.bean(VersionSweep.class).run();
            Eventually.holds(() -> trips(bridge, "admin-roles") == 1);
        }
    }
}
