package dev.scimbridge.store.opening;

import dev.scimbridge.store.DriverWords;
import java.io.FileNotFoundException;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Waits at the start for a PostgreSQL that is not there yet, that starts itself, or that takes no writes. */
final class PostgresOpening {

    private static final String LOGIN_SECONDS = "10";
    private static final String READ_ONLY = "25006";
    private static final String MARK = "falcon_scim_bridge.mark";
    private static final String NOTHING_WRITTEN =
            "Nothing was written, neither to it nor to Falcon; what was accepted before is in it.";

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
            if (!rows.next() || !rows.getString(1).equals("off")) {
                return Optional.of(new SQLException("it takes no writes (transaction_read_only is on)", READ_ONLY));
            }
            requireOwnSession(connection);
            return Optional.empty();
        } catch (SQLException failed) {
            if (!passes(failed)) {
                throw refusal(failed);
            }
            return Optional.of(failed);
        }
    }

    /**
     * What one connection sets for its session another one must not see: a pooler that deals sessions out by transaction mixes up what the
     * driver has prepared, and the bounds of locks.
     */
    private void requireOwnSession(Connection connection) throws SQLException {
        var mark = UUID.randomUUID().toString();
        ask(connection, "select set_config('" + MARK + "', '" + mark + "', false)");
        try (var other = DriverManager.getConnection(url, settings)) {
            if (mark.equals(ask(other, "select current_setting('" + MARK + "', true)"))) {
                ask(other, "select set_config('" + MARK + "', '', false)");
                throw new StoreRefused(
                        "The database is reached through a pooler that gives its sessions to several clients at once, as PgBouncer"
                                + " does with pool_mode=transaction.",
                        NOTHING_WRITTEN,
                        "Set pool_mode=session there for the bridge's database, or let spring.datasource.url lead to PostgreSQL itself.",
                        null);
            }
        }
    }

    private static @Nullable String ask(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static boolean passes(SQLException failed) {
        if (isCertificate(failed)) {
            return false;
        }
        var state = String.valueOf(failed.getSQLState());
        return state.startsWith("08") || PASSING.contains(state);
    }

    /** Without a factory of its own the driver wants the authorities in a file, and does not look into the JVM's trust store. */
    private static boolean isCertificate(Throwable failed) {
        return failed instanceof FileNotFoundException
                || failed instanceof GeneralSecurityException
                || (failed.getCause() != null && isCertificate(failed.getCause()));
    }

    private static StoreRefused refusal(SQLException why) {
        if (isCertificate(why)) {
            return new StoreRefused(
                    "The database's certificate cannot be checked: " + DriverWords.firstLine(why.getMessage()) + ".",
                    NOTHING_WRITTEN,
                    "Let spring.datasource.url have &sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory for the certificate authorities"
                            + " that the JVM's trust store knows (javax.net.ssl.trustStore), or &sslrootcert= with a file of them.",
                    why);
        }
        return new StoreRefused(
                "The database cannot be used: " + DriverWords.firstLine(why.getMessage()) + ".",
                NOTHING_WRITTEN,
                "Bring it up, or mend spring.datasource.url, its user or its password; then start again. bridge.store.wait says"
                        + " how long the start waits.",
                why);
    }
}
