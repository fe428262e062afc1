package dev.scimbridge.store.opening;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start for a database that cannot be used yet, with a line of the log a minute. */
final class Patience {

    private static final Logger log = LoggerFactory.getLogger(Patience.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LINE_EVERY = Duration.ofMinutes(1);

    private final Clock clock;
    private final Instant end;
    private final Function<SQLException, String> words;
    private final Function<SQLException, StoreRefused> refusal;

    /**
     * @param longest how long it waits from now on, for all that it is asked to; zero to ask once
     * @param words what is waited for, as the log shall have it
     * @param refusal why the start stops when it was waited for in vain
     */
    Patience(
            Duration longest,
            Clock clock,
            Function<SQLException, String> words,
            Function<SQLException, StoreRefused> refusal) {
        this.clock = clock;
        this.end = clock.instant().plus(longest);
        this.words = words;
        this.refusal = refusal;
    }

    /** Asks the database whether it can be used. */
    interface Question {

        /** Why not, if that passes by waiting; throws {@link StoreRefused} for what does not. */
        Optional<SQLException> away();
    }

    /** @throws StoreRefused it was waited for in vain */
    void await(Question question) {
        // Closing the context would wait for its start, and so for this, until the process is killed.
        var stop = new Thread(Thread.currentThread()::interrupt, "stop-waiting");
        Runtime.getRuntime().addShutdownHook(stop);
        waitUntilThere(question);
        Runtime.getRuntime().removeShutdownHook(stop);
    }

    private void waitUntilThere(Question question) {
        var nextLine = clock.instant();
        for (var why = question.away(); why.isPresent(); why = question.away()) {
            if (!clock.instant().isBefore(end)) {
                throw refusal.apply(why.get());
            }
            nextLine = tell(why.get(), nextLine);
            pause(why.get());
        }
    }

    private Instant tell(SQLException why, Instant nextLine) {
        var now = clock.instant();
        if (now.isBefore(nextLine)) {
            return nextLine;
        }
        log.warn(
                "{}. Waiting for it, {} seconds more.",
                words.apply(why),
                Duration.between(now, end).toSeconds());
        return now.plus(LINE_EVERY);
    }

    private void pause(SQLException why) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw refusal.apply(why);
        }
    }
}
