package dev.scimbridge.store.opening;

import dev.scimbridge.store.DriverWords;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** Waits at the start for a PostgreSQL that is not there yet, that starts itself, or that takes no writes. */
final class PostgresOpening {

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
        new Patience(patience, clock, PostgresOpening::words, PostgresOpening::refusal).await(this::away);
    }

    private static String words(SQLException why) {
        return "The database is not there yet: " + DriverWords.firstLine(why.getMessage());
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

    private static StoreRefused refusal(SQLException why) {
        return new StoreRefused(
                "The database cannot be used: " + DriverWords.firstLine(why.getMessage()) + ".",
                "Nothing was written, neither to it nor to Falcon; what was accepted before is in it.",
                "Bring it up, or mend spring.datasource.url, its user or its password; then start again. bridge.store.wait says"
                        + " how long the start waits.",
                why);
    }
}
