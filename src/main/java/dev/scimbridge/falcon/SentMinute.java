package dev.scimbridge.falcon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;

/**
 * The calls sent within the last minute, oldest first; as many as the quota is large at most. When the clock goes back, what was sent
 * later than now counts as sent now. Not thread-safe.
 */
final class SentMinute {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ArrayDeque<Instant> sent = new ArrayDeque<>();

    void add(Instant now) {
        sent.addLast(now);
    }

    /** A call that was to be sent was not. */
    void takeBack() {
        sent.pollLast();
    }

    int count(Instant now) {
        var later = 0;
        while (!sent.isEmpty() && sent.getLast().isAfter(now)) {
            sent.removeLast();
            later++;
        }
        sent.addAll(Collections.nCopies(later, now));
        while (!sent.isEmpty() && !sent.getFirst().plus(MINUTE).isAfter(now)) {
            sent.removeFirst();
        }
        return sent.size();
    }

    /** How long until fewer than {@code cap} calls lie within the last minute; zero where that is so. */
    Duration untilBelow(long cap, Instant now) {
        var tooMany = count(now) - Math.max(cap, 1) + 1;
        if (tooMany <= 0) {
            return Duration.ZERO;
        }
        Iterator<Instant> oldest = sent.iterator();
        var leaving = oldest.next();
        for (var skipped = 1L; skipped < tooMany; skipped++) {
            leaving = oldest.next();
        }
        return Duration.between(now, leaving.plus(MINUTE));
    }
}
