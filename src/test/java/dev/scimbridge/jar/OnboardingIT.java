package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.bench.QuotaUse;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.story.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tenant's first day: users, groups, and each membership in a request of its own over eight connections, as identity providers
 * send them, faster than the quota. Everybody ends up with all roles, by the fewest calls, within the time that the quota needs.
 */
class OnboardingIT {

    private static final Logger log = LoggerFactory.getLogger(OnboardingIT.class);
    private static final double MOST_CALLS_A_USER = 2.5;
    /** Over what the calls need at the share of the quota. */
    private static final double LONGEST = 1.2;

    private static final double BUSIEST_MINUTE = 1.01;
    /** Calls that were sent in one minute and arrive in the next: the bridge counts the first, the simulator the second. */
    private static final double ON_THEIR_WAY = 16;

    private static final double MOST_REFUSED_PERCENT = 0.5;

    @ParameterizedTest
    @CsvSource({"150, 240", "1500, 6000"})
    void everybodyHasAllRolesWithinTheTimeTheQuotaNeeds(int people, int quota) {
        var onboarding = new Onboarding(people);
        var settings = Settings.of(Dialect.USER_MANAGEMENT).withQuota(quota);
        try (var falcon = FalconSimulator.start(settings, 0);
                var bridge = BridgeProcess.start(falcon, TestDatabase.POSTGRESQL.url(), Onboarding.settings())) {
            falcon.clearCalls();
            var began = Instant.now();
            onboarding.send(List.of(bridge.scim()));
            var accepted = Instant.now();

            var sending = Duration.between(began, accepted);
            var needed = Duration.ofMillis((long) (people * MOST_CALLS_A_USER / (quota * QuotaUse.SHARE) * 60_000));
            var longest = sending.plus(needed.multipliedBy(12).dividedBy(10));
            Eventually.holds(
                    longest.minus(Duration.between(began, Instant.now())).plusSeconds(5),
                    () -> onboarding.isDone(falcon.tenant()));

            var use = QuotaUse.of(falcon, began, quota);
            log.info("{} users at {} calls a minute, accepted in {}: {}", people, quota, sending, told(use));
            assertThat(use.busiestMinuteOverShare())
                    .as("calls in the busiest 60 s, over the share of the quota")
                    .isLessThanOrEqualTo(BUSIEST_MINUTE + ON_THEIR_WAY / (quota * QuotaUse.SHARE));
            assertThat(use.refusedPercent()).as("% refused").isLessThanOrEqualTo(MOST_REFUSED_PERCENT);
            if (sending.compareTo(needed.dividedBy(2)) < 0) {
                assertThat((double) use.calls().size() / people)
                        .as("calls a user, where the provider is much faster than the quota")
                        .isLessThanOrEqualTo(MOST_CALLS_A_USER);
                assertThat(use.timeOverNeeded())
                        .as(
                                "the time it took, over what its calls need, where the provider is much faster than the quota")
                        .isLessThanOrEqualTo(LONGEST);
            }
        }
    }

    private static String told(QuotaUse use) {
        return "%d calls, %d of them refused, in %s, %.2f of the time needed; busiest minute %.2f of the share"
                .formatted(
                        use.calls().size(),
                        use.refused(),
                        use.took(),
                        use.timeOverNeeded(),
                        use.busiestMinuteOverShare());
    }
}
