package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code kill -9} of a real process at seventeen points at once: each is an account of its own whose change is just there when the
 * process dies, in the midst of other traffic. After a restart each is as the identity provider wanted it, and Falcon as the bridge says.
 */
class CrashPointsIT {

    private static final Logger log = LoggerFactory.getLogger(CrashPointsIT.class);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whereverItDiesEveryAccountEndsAsItWasWanted(TestDatabase database) {
        var rounds = Integer.getInteger("crash.rounds", 1);
        var first = Long.getLong("crash.first", 1);
        for (var seed = first; seed < first + rounds; seed++) {
            round(database, seed);
            log.info("{}: seed {}: {} points, no violation.", database, seed, CrashRound.POINTS);
        }
    }

    private static void round(TestDatabase database, long seed) {
        var url = database.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            var round = new CrashRound(falcon, new Random(seed));
            try (var bridge = BridgeProcess.start(falcon, url, CrashRound.SETTINGS)) {
                round.prepare(bridge.scim());
                round.takeOff(bridge);
                bridge.kill();
                round.requireAllWereUnderWay();
            }
            try (var bridge = BridgeProcess.start(falcon, url, CrashRound.SETTINGS)) {
                round.repeatWhatWasNotHeard(bridge.scim());
                round.check(bridge.scim());
                assertThat(bridge.output()).doesNotContain(" ERROR ");
            }
        } catch (AssertionError broken) {
            throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
        }
    }
}
