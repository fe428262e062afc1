package dev.scimbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.AtOnce;
import dev.scimbridge.story.Operator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How long good tokens wait while bad ones come, at 70 % of the rate at which nothing but 401s could be answered. Rounds with and
 * without bad ones take turns, so that whatever else the machine does slows both alike.
 */
class BadTokensBenchmark {

    private static final double NANOS_A_SECOND = 1e9;
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final int ROUNDS = 4;
    private static final int GOOD_A_SECOND = 50;
    private static final int GUESSERS = 6;
    private static final double SHARE = 0.7;
    private static final double AS_FAST_AS_IT_GOES = Double.POSITIVE_INFINITY;

    /** A client that asks for the same again and again. */
    private record Caller(KeptOpen connection, int expected) {

        private static final String PATH = "/Users?filter=" + ScimClient.encoded("userName eq \"ada@example.com\"");

        /** Nanoseconds from when each was due to its answer: one that waits for its turn waits too. */
        List<Long> call(double perSecond) {
            var waits = new ArrayList<Long>();
            var began = System.nanoTime();
            while (System.nanoTime() - began < ROUND.toNanos()) {
                var due = began + (long) (waits.size() * NANOS_A_SECOND / perSecond);
                LockSupport.parkNanos(due - System.nanoTime());
                connection.send(expected, "GET", PATH, "");
                waits.add(System.nanoTime() - due);
            }
            return waits;
        }
    }

    @Test
    void goodTokensAreServedWhileBadOnesCome() throws Exception {
        var url = TestDatabase.SQLITE.url();
        var revoked = revoked(new Operator(url));
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = BridgeProcess.start(
                        falcon,
                        url,
                        Joiners.SETTING,
                        "--bridge.security.failures-per-minute=1000000000",
                        "--logging.level.dev.scimbridge=warn")) {
            new Joiners(300).join(bridge.scim());
            var good = new Caller(KeptOpen.like(bridge.scim()), 200);
            var guesser = new ScimClient(bridge.scim().base(), revoked);
            var guessers = Stream.generate(() -> new Caller(KeptOpen.like(guesser), 401))
                    .limit(GUESSERS)
                    .toList();
            measure(good, guessers);
        }
    }

    private static void measure(Caller good, List<Caller> guessers) throws Exception {
        AtOnce.all(calls(guessers, AS_FAST_AS_IT_GOES));
        good.call(GOOD_A_SECOND);
        var saturation = perSecond(AtOnce.all(calls(guessers, AS_FAST_AS_IT_GOES)));
        var alone = new ArrayList<Long>();
        var beside = new ArrayList<Long>();
        var bad = new ArrayList<Double>();
        for (var round = 0; round < ROUNDS; round++) {
            alone.addAll(good.call(GOOD_A_SECOND));
            var all = new ArrayList<Callable<List<Long>>>(calls(guessers, SHARE * saturation / GUESSERS));
            all.add(() -> good.call(GOOD_A_SECOND));
            var waits = AtOnce.all(all);
            beside.addAll(waits.getLast());
            bad.add(perSecond(waits.subList(0, GUESSERS)));
        }
        BenchmarkPage.DOCS.write(
                "bad-tokens",
                "%d calls a second with a good token, %d rounds of %d s with bad ones and as many without, SQLite."
                        .formatted(GOOD_A_SECOND, ROUNDS, ROUND.toSeconds()),
                List.of(
                        Figure.atMost(
                                "p99 beside bad tokens / p99 without",
                                Percentile.millis(99, beside) / Percentile.millis(99, alone),
                                "",
                                2),
                        Figure.plain("p99 without", Percentile.millis(99, alone), "ms"),
                        Figure.plain("p99 beside bad tokens", Percentile.millis(99, beside), "ms"),
                        Figure.plain("p50 without", Percentile.millis(50, alone), "ms"),
                        Figure.plain("p50 beside bad tokens", Percentile.millis(50, beside), "ms"),
                        Figure.plain("401s a second at most", saturation, ""),
                        Figure.atLeast(
                                "bad tokens that came / 401s at most",
                                bad.stream().mapToDouble(rate -> rate).average().orElseThrow() / saturation,
                                "",
                                SHARE * 0.95)));
    }

    private static List<Callable<List<Long>>> calls(List<Caller> callers, double perSecond) {
        return callers.stream()
                .<Callable<List<Long>>>map(caller -> () -> caller.call(perSecond))
                .toList();
    }

    private static double perSecond(List<List<Long>> waits) {
        return waits.stream().mapToInt(List::size).sum() / (double) ROUND.toSeconds();
    }

    /** Well formed, and known: no guess costs more. */
    private static String revoked(Operator operator) {
        var token = operator.says("token", "create", "--name=former").out().strip();
        assertThat(operator.says("token", "revoke", token.split("_")[1]).code()).isZero();
        return token;
    }
}
