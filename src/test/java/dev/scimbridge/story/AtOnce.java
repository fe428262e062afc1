package dev.scimbridge.story;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Does many things over eight connections at a time, as an identity provider does. */
public final class AtOnce {

    private static final int CONNECTIONS = 8;

    private AtOnce() {}

    /** What each of them answered, in their order; fails with the first that failed. */
    public static <T> List<T> all(List<Callable<T>> tasks) {
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            return threads.invokeAll(tasks).stream()
                    .map(future -> future.resultNow())
                    .toList();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
