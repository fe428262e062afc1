package dev.scimbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Eventually;
import dev.scimbridge.story.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A tenth of the users is changed behind the bridge's back, in all four ways, beside as many that it does not manage: one pass
 * finds all of it, by the calls of the floor, and changes nothing.
 */
class DriftBenchmark {

    private static final int WAYS = 4;
    private static final int PAGE = 500;
    private static final Duration LONG = Duration.ofMinutes(30);

    private final Joiners managed = new Joiners(Size.MANAGED.get());
    private final int foreign = managed.number() / 10;
    private final int eachWay = managed.number() / 10 / WAYS;

    @Test
    void onePassFindsAllByTheCallsOfTheFloor() throws IOException {
        var url = "jdbc:sqlite:" + Files.createTempDirectory("drift-").resolve("bridge.db");
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            IntStream.range(0, foreign)
                    .forEach(n -> falcon.tenant()
                            .addUser("foreign%d@example.com".formatted(n), "Not", "Ours", "event_viewer"));
            try (var bridge = BridgeProcess.start(
                    falcon,
                    url,
                    Joiners.SETTING,
                    "--bridge.read-lag=0s",
                    "--reconcile.quota-share=1",
                    "--logging.level.dev.scimbridge=warn")) {
                managed.join(bridge.scim());
                Eventually.holds(LONG, () -> managed.waiting(falcon) == 0);
                var operator = new Operator(url);
                Eventually.holds(LONG, () -> operator.says("status").code() == 0);
                change(falcon);
                falcon.clearCalls();
                var began = Instant.now();

                assertThat(operator.says("reconcile", "now").code()).isZero();
                Eventually.holds(
                        LONG, () -> operator.says("reconcile", "drift").lines().size() == eachWay * WAYS);
                var took = Duration.between(began, Instant.now());

                assertThat(List.of(
                                falcon.countOf(FalconOperation.CREATE_USER),
                                falcon.countOf(FalconOperation.GRANT_ROLES),
                                falcon.countOf(FalconOperation.REVOKE_ROLES),
                                falcon.countOf(FalconOperation.UPDATE_USER)))
                        .as("changes")
                        .containsOnly(0L);
                write(falcon, took);
            }
        }
    }

    private void change(FalconSimulator falcon) {
        var tenant = falcon.tenant();
        IntStream.range(0, eachWay).forEach(n -> {
            tenant.revokeByHand(login(WAYS * n), Joiners.ROLE);
            tenant.grantByHand(login(WAYS * n + 1), "event_viewer");
            tenant.renameByHand(login(WAYS * n + 2), "Another", "Name");
            tenant.deleteByHand(login(WAYS * n + 3));
        });
    }

    private static String login(int number) {
        return "joiner%d@example.com".formatted(number);
    }

    private void write(FalconSimulator falcon, Duration took) throws IOException {
        var users = managed.number() + foreign - eachWay;
        var pages = Math.ceilDiv(users, PAGE);
        var floor = 2 * pages + users;
        BenchmarkPage.DOCS.write(
                "drift",
                "%,d of %,d managed users are changed, in four ways, beside %,d others, SQLite."
                        .formatted(eachWay * WAYS, managed.number(), foreign),
                List.of(
                        Figure.atMost("calls / floor", falcon.calls().size() / (double) floor, "", 1.01),
                        Figure.plain("calls", falcon.calls().size(), ""),
                        Figure.plain("until all of it is listed", took.toMillis() / 1000.0, "s")));
    }
}
