package dev.scimbridge.bench;

import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Somebody else's API client takes 80 % of the customer's quota all the time: the bridge goes on with the rest, leavers first. */
class ForeignClientBenchmark {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final double TAKEN = 0.8;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void theRestOfTheQuotaIsUsedAndLeaversGoFirst() throws IOException {
        var quota = Size.QUOTA.get();
        var leavers = new Leavers(Size.LEAVERS.get() / 10);
        var joiners = new Joiners(Size.JOINERS.get() / 20);
        try (var falcon = FalconSimulator.start(
                        Settings.of(Dialect.USER_MANAGEMENT).withQuota(quota), 0);
                var foreign = callers(falcon, quota);
                var postgres = DurablePostgres.start()) {
            var full = CLOCK.instant().plus(MINUTE);
            leavers.join(falcon);
            try (var bridge = BridgeProcess.start(
                    falcon, postgres.url(), Joiners.SETTING, "--logging.level.dev.scimbridge=warn")) {
                var ids = leavers.ids(bridge.scim());
                Eventually.holds(MINUTE.multipliedBy(2), () -> CLOCK.instant().isAfter(full));
                falcon.clearCalls();
                var began = CLOCK.instant();
                joiners.join(bridge.scim());
                var departure = leavers.leave(falcon, bridge.scim(), ids);
                Eventually.holds(MINUTE.multipliedBy(10), () -> joiners.waiting(falcon) == 0);

                var use = QuotaUse.of(falcon, began, quota);
                var rest = quota * (1 - TAKEN);
                BenchmarkPage.DOCS.write(
                        "foreign-client",
                        "A foreign client takes 80 %% of %,d calls a minute; %,d join, %,d leave, PostgreSQL."
                                .formatted(quota, joiners.number(), leavers.number()),
                        List.of(
                                Figure.atLeast(
                                        "calls a minute / what the other leaves",
                                        use.calls().size() / QuotaUse.seconds(use.took()) * 60 / rest,
                                        "",
                                        0.5),
                                Figure.atMost(
                                        "longest wait of one who leaves",
                                        QuotaUse.seconds(departure.longest()),
                                        "s",
                                        8),
                                Figure.atMost("429s", use.refusedPercent(), "%", 0.5),
                                Figure.plain("time", QuotaUse.seconds(use.took()), "s")));
            } finally {
                foreign.shutdownNow();
            }
        }
    }

    /** Evenly over the minute. */
    private static ScheduledExecutorService callers(FalconSimulator falcon, int quota) {
        var callers = Executors.newSingleThreadScheduledExecutor();
        var pause = (long) (MINUTE.toNanos() / (quota * TAKEN));
        callers.scheduleAtFixedRate(() -> falcon.callByAnother(1), 0, pause, TimeUnit.NANOSECONDS);
        return callers;
    }
}
