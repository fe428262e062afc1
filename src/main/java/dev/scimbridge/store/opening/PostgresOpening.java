package dev.scimbridge.store.opening;

import dev.scimbridge.store.DriverWords;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start for a PostgreSQL that is not there yet, that starts itself, or that takes no writes. */
final class PostgresOpening {

    private static final Logger log = LoggerFactory.getLogger(PostgresOpening.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LINE_EVERY = Duration.ofMinutes(1);
    private static final String LOGIN_SECONDS = "10";
    private static final String READ_ONLY = "25006";

    /** SQLSTATE: shut down, crashed, starts up, too many connections. Class 08 is the connection itself. */
    private static final Set<String> PASSING = Set.of("57P01", "57P02", "57P03", "53300");

    private final String url;
    private final Properties settings;
    private final Duration patience;
    private final Clock clock;

    /**
     * @param settings user and password
     * @param patience how long it waits; zero to ask once
     */
    PostgresOpening(String url, Properties settings, Duration patience, Clock clock) {
        this.url = url;
        this.settings = new Properties();
        this.settings.putAll(settings);
        this.settings.putIfAbsent("loginTimeout", LOGIN_SECONDS);
        this.patience = patience;
        this.clock = clock;
    }

    /** @throws StoreRefused it was waited for in vain, or what it says does not pass by waiting */
    void await() {
        // Closing the context would wait for its start, and so for this, until the process is killed.
        var stop = new Thread(Thread.currentThread()::interrupt, "stop-waiting");
        Runtime.getRuntime().addShutdownHook(stop);
        waitUntilThere();
        Runtime.getRuntime().removeShutdownHook(stop);
    }

    private void waitUntilThere() {
        var end = clock.instant().plus(patience);
        var nextLine = clock.instant();
        for (var why = away(); why.isPresent(); why = away()) {
            if (!clock.instant().isBefore(end)) {
                throw refusal(why.get());
            }
            nextLine = tell(why.get(), nextLine, end);
            pause(why.get());
        }
    }

    private Optional<SQLException> away() {
        try (var connection = DriverManager.getConnection(url, settings);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("show transaction_read_only")) {
            return rows.next() && rows.getString(1).equals("off")
                    ? Optional.empty()
                    : Optional.of(new SQLException("it takes no writes (transaction_read_only is on)", READ_ONLY));
        } catch (SQLException failed) {
            if (!passes(failed)) {
                throw refusal(failed);
            }
            return Optional.of(failed);
        }
    }

    private static boolean passes(SQLException failed) {
        var state = String.valueOf(failed.getSQLState());
        return state.startsWith("08") || PASSING.contains(state);
    }

    /** A line a minute. */
    private Instant tell(SQLException why, Instant nextLine, Instant end) {
        var now = clock.instant();
        if (now.isBefore(nextLine)) {
            return nextLine;
        }
        log.warn(
                "The database is not there yet: {}. Waiting for it, {} seconds more.",
                DriverWords.firstLine(why.getMessage()),
                Duration.between(now, end).toSeconds());
        return now.plus(LINE_EVERY);
    }

    private static void pause(SQLException why) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw refusal(why);
        }
    }

    private static StoreRefused refusal(SQLException why) {
        return new StoreRefused(
                "The database cannot be used: " + DriverWords.firstLine(why.getMessage()) + ".",
                "Nothing was written, neither to it nor to Falcon; what was accepted before is in it.",
                "Bring it up, or mend spring.datasource.url, its user or its password; then start again. bridge.store.wait says"
                        + " how long the start waits.",
                why);
    }
}
