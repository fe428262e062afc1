package dev.scimbridge.story;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what happens by itself. */
public final class Eventually {

    private static final Duration POLL = Duration.ofMillis(50);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Eventually() {}

    /** Fails when it does not hold within a minute, which is enough on a machine that does ten things at once. */
    public static void holds(BooleanSupplier condition) {
        holds(PATIENCE, condition);
    }

    /** Fails when it does not hold within that time: for a promise about time, and for what takes longer than a minute. */
    public static void holds(Duration within, BooleanSupplier condition) {
        var end = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come about within " + within);
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
