package dev.scimbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * People leave while many more join and have spent a whole minute's quota: leaving costs the time of its own calls, as if nobody
 * joined.
 */
class OffboardingBenchmark {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void leavingTakesTheTimeOfItsOwnCalls() throws IOException {
        var quota = Size.QUOTA.get();
        var leavers = new Leavers(Size.LEAVERS.get());
        var joiners = new Joiners(Size.JOINERS.get());
        try (var falcon = FalconSimulator.start(
                        Settings.of(Dialect.USER_MANAGEMENT).withQuota(quota), 0);
                var postgres = DurablePostgres.start()) {
            leavers.join(falcon);
            try (var bridge = BridgeProcess.start(
                    falcon, postgres.url(), Joiners.SETTING, "--logging.level.dev.scimbridge=warn")) {
                var ids = leavers.ids(bridge.scim());
                var spent = CLOCK.instant().plus(MINUTE);
                joiners.join(bridge.scim());
                Eventually.holds(MINUTE.multipliedBy(2), () -> CLOCK.instant().isAfter(spent));
                var waiting = joiners.waiting(falcon);

                var departure = leavers.leave(falcon, bridge.scim(), ids);

                assertThat(joiners.waiting(falcon))
                        .as("joiners who wait to the end")
                        .isPositive();
                var needed = departure.calls() / (quota * QuotaUse.SHARE) * 60;
                BenchmarkPage.DOCS.write(
                        "offboarding",
                        "%,d leave while %,d join, at %,d calls a minute, PostgreSQL."
                                .formatted(leavers.number(), joiners.number(), quota),
                        List.of(
                                Figure.atMost(
                                        "last revoke after / its own calls ÷ (quota × share)",
                                        QuotaUse.seconds(departure.last()) / needed,
                                        "",
                                        1.1),
                                Figure.atMost(
                                        "longest wait of one of them", QuotaUse.seconds(departure.longest()), "s", 8),
                                Figure.plain("last revoke after", QuotaUse.seconds(departure.last()), "s"),
                                Figure.plain("joiners who waited when it began", waiting, "")));
            }
        }
    }
}
