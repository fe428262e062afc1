package dev.scimbridge.falcon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** On the real clock: a fixed one hid a wait that never ended. */
class QuotaPacerTest {

    private static final int CALLERS = 200;

    private final QuotaPacer pace = new QuotaPacer(Clock.systemUTC(), Sleeper.real(), 1);

    @Test
    void everyOneOfHundredsThatQueueAtOnceGetsItsTurn() throws InterruptedException {
        pace.learn(answer(6_000, 0));
        var through = new CountDownLatch(CALLERS);
        for (var i = 0; i < CALLERS; i++) {
            Thread.ofVirtual().start(() -> {
                pace.await(turn(Priority.BACKGROUND));
                through.countDown();
            });
        }
        assertThat(through.await(20, TimeUnit.SECONDS))
                .as("%s callers of %s still wait", through.getCount(), CALLERS)
                .isTrue();
    }

    @Test
    void aCallThatHadToWaitGoesOutOnceItsSlotHasCome() throws InterruptedException {
        pace.learn(answer(6_000, 0));
        var waiting = Thread.ofVirtual().start(() -> {
            pace.await(turn(Priority.INLINE));
            pace.await(turn(Priority.INLINE));
        });
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
    }

    private static Turn turn(Priority priority) {
        return new Turn(priority, Permit.reading());
    }

    private static FalconResponse answer(long limit, long remaining) {
        var headers = Map.of(
                "X-Ratelimit-Limit", List.of(Long.toString(limit)),
                "X-Ratelimit-Remaining", List.of(Long.toString(remaining)));
        return new FalconResponse(
                200,
                HttpHeaders.of(headers, (name, value) -> true),
                JsonMapper.builder().build().createObjectNode());
    }
}
