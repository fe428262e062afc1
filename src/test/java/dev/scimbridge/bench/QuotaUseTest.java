package dev.scimbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Calls within any minute are counted as Falcon counts them, and set against the share of the quota. */
class QuotaUseTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void aCallLeavesTheMinuteSixtySecondsAfterIt() {
        assertThat(use(0, 30, 59).busiestMinuteOverShare()).isEqualTo(3 / 100.0);
        assertThat(use(0, 30, 60).busiestMinuteOverShare()).isEqualTo(2 / 100.0);
    }

    @Test
    void theBusiestMinuteMayLieAnywhereAndCallsMayComeInAnyOrder() {
        assertThat(use(150, 0, 151, 90, 149).busiestMinuteOverShare()).isEqualTo(3 / 100.0);
    }

    @Test
    void timeIsHeldAgainstWhatTheCallsNeedAtTheShare() {
        var hundredCalls = use(LongStream.range(0, 100).map(n -> n * 60 / 100).toArray());

        assertThat(hundredCalls.timeOverNeeded()).isEqualTo(1.5);
        assertThat(hundredCalls.refusedPercent()).isEqualTo(1.0);
    }

    private static QuotaUse use(long... seconds) {
        List<Instant> calls = LongStream.of(seconds).mapToObj(NOON::plusSeconds).toList();
        return new QuotaUse(calls, 1, Duration.ofSeconds(90), 100);
    }
}
