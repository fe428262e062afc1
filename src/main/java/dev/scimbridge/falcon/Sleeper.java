package dev.scimbridge.falcon;

import java.time.Duration;

/** Waits; tests need not. */
interface Sleeper {

    void sleep(Duration duration);

    /** Really waits; an interrupt ends the wait and stays set. */
    static Sleeper real() {
        return duration -> {
            try {
                Thread.sleep(duration);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
    }
}
