package dev.scimbridge.bench;

import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.jar.Onboarding;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tenant's first day, sent faster than the quota allows: no call wasted, no minute wasted, and nobody else's quota taken. */
class OnboardingBenchmark {

    private static final Clock CLOCK = Clock.systemUTC();

    private record Run(QuotaUse use, Duration accepted) {}

    @Test
    void everybodyGetsAllRolesInTheTimeThatTheQuotaNeeds() throws IOException {
        var alone = onboard(1);
        var together = onboard(2);

        BenchmarkPage.DOCS.write(
                "onboarding",
                "%,d users × 3 groups at %,d calls a minute, PostgreSQL.".formatted(Size.USERS.get(), Size.QUOTA.get()),
                List.of(
                        Figure.atMost("calls a user", callsAUser(alone), "", 2.5),
                        Figure.atMost(
                                "time / calls ÷ (quota × share)", alone.use().timeOverNeeded(), "", 1.05),
                        Figure.atMost(
                                "busiest 60 s / (quota × share)", alone.use().busiestMinuteOverShare(), "", 1.01),
                        Figure.atMost("429s", alone.use().refusedPercent(), "%", 0.5),
                        Figure.plain("time", QuotaUse.seconds(alone.use().took()), "s"),
                        Figure.plain("all requests of the IdP answered after", QuotaUse.seconds(alone.accepted()), "s"),
                        Figure.atMost("two replicas: time / that of one", together(alone, together), "", 1.05),
                        Figure.atMost("two replicas: calls a user", callsAUser(together), "", 2.5),
                        Figure.atMost(
                                "two replicas: busiest 60 s / (quota × share)",
                                together.use().busiestMinuteOverShare(),
                                "",
                                1.01),
                        Figure.atMost("two replicas: 429s", together.use().refusedPercent(), "%", 1)));
    }

    private static double together(Run alone, Run together) {
        return QuotaUse.seconds(together.use().took())
                / QuotaUse.seconds(alone.use().took());
    }

    private static double callsAUser(Run run) {
        return (double) run.use().calls().size() / Size.USERS.get();
    }

    private static Run onboard(int replicas) throws IOException {
        var quota = Size.QUOTA.get();
        var onboarding = new Onboarding(Size.USERS.get());
        try (var falcon = FalconSimulator.start(
                        Settings.of(Dialect.USER_MANAGEMENT).withQuota(quota), 0);
                var postgres = DurablePostgres.start();
                var first = BridgeProcess.start(falcon, postgres.url(), Onboarding.settings());
                var last = replicas == 1 ? first : BridgeProcess.start(falcon, postgres.url(), Onboarding.settings())) {
            falcon.clearCalls();
            var began = CLOCK.instant();
            onboarding.send(List.of(first.scim(), last.scim()));
            var accepted = Duration.between(began, CLOCK.instant());
            Eventually.holds(longest(), () -> onboarding.isDone(falcon.tenant()));
            return new Run(QuotaUse.of(falcon, began, quota), accepted);
        }
    }

    /** Three times what is needed: a run that takes longer than that has come to a stop. */
    private static Duration longest() {
        var calls = Size.USERS.get() * 2.5;
        return Duration.ofSeconds((long) (3 * calls / (Size.QUOTA.get() * QuotaUse.SHARE) * 60) + 60);
    }
}
