package dev.scimbridge.falcon;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads when a 429 says to come back; clients have seen epoch seconds, epoch milliseconds, seconds and HTTP dates. */
final class RetryAfter {

    static final Duration LONGEST = Duration.ofSeconds(60);

    /** The end of a whole minute, told in whole seconds. */
    private static final Duration ROUNDED_UP = Duration.ofSeconds(1);

    private static final double MILLIS_FROM = 1e11;
    private static final double SECONDS_FROM = 1e9;

    private RetryAfter() {}

    /** Empty where the answer names no time, or one that is past or more than a minute away. */
    static Optional<Instant> of(FalconResponse answer, Instant now) {
        return answer.header("X-Ratelimit-Retryafter")
                .or(() -> answer.header("Retry-After"))
                .flatMap(text -> time(text, now))
                .filter(time -> isPause(time, now));
    }

    /** Whether a pause until then is under way; none is that long that ends later, when the clock went back in it. */
    static boolean isPause(Instant until, Instant now) {
        return until.isAfter(now) && !until.isAfter(now.plus(LONGEST).plus(ROUNDED_UP));
    }

    private static Optional<Instant> time(String text, Instant now) {
        try {
            var number = Double.parseDouble(text.strip());
            if (!Double.isFinite(number) || number < 0) {
                return Optional.empty();
            }
            if (number > MILLIS_FROM) {
                return Optional.of(Instant.ofEpochMilli((long) number));
            }
            return Optional.of(
                    number > SECONDS_FROM
                            ? Instant.ofEpochSecond((long) number)
                            : now.plusMillis((long) (number * 1000)));
        } catch (NumberFormatException noNumber) {
            return date(text);
        }
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }
}
