package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final double SHARE = 0.8;
    private static final double MOST_CALLS_A_USER = 2.5;

    @ParameterizedTest
    @CsvSource({"250, 600", "1500, 6000"})
    void everybodyHasAllRolesWithinTheTimeTheQuotaNeeds(int people, int quota) {
        var onboarding = new Onboarding(people);
        var settings = Settings.of(Dialect.USER_MANAGEMENT).withQuota(quota);
        try (var falcon = FalconSimulator.start(settings, 0);
                var bridge = BridgeProcess.start(falcon, TestDatabase.POSTGRESQL.url(), Onboarding.settings())) {
            falcon.clearCalls();
            var began = Instant.now();
            onboarding.send(List.of(bridge.scim()));
            var accepted = Instant.now();

            var calls = people * MOST_CALLS_A_USER;
            var needed = Duration.ofMillis((long) (calls / (quota * SHARE) * 60_000));
            var longest = Duration.between(began, accepted)
                    .plus(needed.multipliedBy(12).dividedBy(10));
            Eventually.holds(
                    longest.minus(Duration.between(began, Instant.now())).plusSeconds(5),
                    () -> onboarding.isDone(falcon.tenant()));

            var requests = falcon.requests();
            var refused = requests.stream().filter(one -> one.status() == 429).count();
            log.info(
                    "{} users at {} calls a minute: accepted in {}, done in {}, {} calls, {} of them refused.",
                    people,
                    quota,
                    Duration.between(began, accepted),
                    Duration.between(began, Instant.now()),
                    requests.size(),
                    refused);
            if (Duration.between(began, accepted).compareTo(needed.dividedBy(2)) < 0) {
                assertThat((double) requests.size())
                        .as("calls, where the provider is much faster than the quota")
                        .isLessThanOrEqualTo(calls * 1.02 + 10);
            }
            assertThat((double) refused).isLessThanOrEqualTo(requests.size() * 0.005);
        }
    }
}
