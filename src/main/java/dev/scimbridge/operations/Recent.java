package dev.scimbridge.operations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** What a question to the database answered, asked at most every ten seconds, however often a scrape wants it. */
final class Recent<T> implements Supplier<T> {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Supplier<T> question;
    private final Clock clock;
    private T answer;
    private Instant at = Instant.EPOCH;

    /** @param unasked the answer before the first time */
    Recent(Supplier<T> question, T unasked, Clock clock) {
        this.question = question;
        this.answer = unasked;
        this.clock = clock;
    }

    @Override
    public synchronized T get() {
        if (at.plus(FRESH).isBefore(clock.instant())) {
            answer = question.get();
            at = clock.instant();
        }
        return answer;
    }
}
