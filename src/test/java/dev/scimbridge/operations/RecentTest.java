package dev.scimbridge.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentTest {

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void manyGaugesAskOnce() {
        var recent = new Recent<>(asked::incrementAndGet);

        assertThat(recent.number(answer -> answer)).isEqualTo(1);
        assertThat(recent.number(answer -> answer * 10)).isEqualTo(10);

        assertThat(asked).hasValue(1);
    }

    @Test
    void aQuestionThatFailsIsNoNumberAndIsNotRepeatedForEachGauge() {
        var recent = new Recent<Integer>(() -> {
            asked.incrementAndGet();
            throw new IllegalStateException("no database");
        });

        assertThat(recent.number(answer -> answer)).isNaN();
        assertThat(recent.number(answer -> answer)).isNaN();

        assertThat(asked).hasValue(1);
    }

    @Test
    void anAnswerIsGoodForItsPeriodAndAFailureForTenSeconds() {
        var nanos = new AtomicLong();
        var recent = new Recent<>(
                Duration.ofMinutes(1),
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("no database");
                    }
                    return asked.get();
                },
                nanos::get);

        assertThat(recent.number(answer -> answer)).isNaN();
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(recent.number(answer -> answer)).isEqualTo(2);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(recent.number(answer -> answer)).isEqualTo(2);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(recent.number(answer -> answer)).isEqualTo(3);
    }

    @Test
    void aScrapeDoesNotWaitForADatabaseThatStandsStill() {
        var silence = new CountDownLatch(1);
        try {
            var recent = new Recent<Integer>(() -> {
                asked.incrementAndGet();
                try {
                    silence.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                return 1;
            });
            var begun = System.nanoTime();

            for (var gauge = 0; gauge < 50; gauge++) {
                assertThat(recent.number(answer -> answer)).isNaN();
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
            assertThat(asked).hasValue(1);
        } finally {
            silence.countDown();
        }
    }
}
