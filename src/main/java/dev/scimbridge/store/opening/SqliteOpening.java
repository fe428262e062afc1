package dev.scimbridge.store.opening;

import dev.scimbridge.store.DriverWords;
import dev.scimbridge.store.OwnerOnly;
import dev.scimbridge.store.SqliteCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.Pragma;

/**
 * Looks whether an SQLite file is whole, without writing to it, and then whether it may be written; waits where another process has
 * locked it.
 */
final class SqliteOpening {

    static final String PREFIX = "jdbc:sqlite:";

    private static final String NOTHING_WRITTEN = "Nothing was written, neither to the file nor to Falcon.";

    /** Of one of many attempts: in the driver, where the end of the process cannot interrupt it. */
    private static final String BRIEFLY_MILLIS = "1000";

    private final String url;
    private final Properties settings;
    private final Path file;
    private final Patience patience;

    /**
     * @param settings of the pool's connections
     * @param patience how long it waits for another process; zero to ask once
     */
    SqliteOpening(String url, Properties settings, Duration patience, Clock clock) {
        this.url = url;
        this.settings = new Properties();
        this.settings.putAll(settings);
        if (patience.isPositive()) {
            this.settings.setProperty(Pragma.BUSY_TIMEOUT.pragmaName, BRIEFLY_MILLIS);
        }
        this.patience = new Patience(patience, clock, this::words, this::refusal);
        this.file = Path.of(url.substring(PREFIX.length()).replaceFirst("\\?.*", ""))
                .toAbsolutePath()
                .normalize();
    }

    /** @throws StoreRefused the file is damaged, in use, or cannot be written */
    void check() {
        makeDirectory();
        if (Files.exists(file)) {
            patience.await(() -> locked(this::readWhole));
        } else {
            makeFile();
        }
        patience.await(() -> locked(this::takeWriteLock));
    }

    private interface Step {

        void run() throws SQLException;
    }

    private Optional<SQLException> locked(Step step) {
        try {
            step.run();
            return Optional.empty();
        } catch (SQLException failed) {
            return switch (SqliteCodes.primary(failed)) {
                case SQLITE_BUSY, SQLITE_LOCKED -> Optional.of(failed);
                default -> throw refusal(failed);
            };
        }
    }

    private String words(SQLException locked) {
        return "The SQLite file " + file + " is locked by another process";
    }

    private void makeDirectory() {
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException impossible) {
            throw new StoreRefused(
                    "The directory of the SQLite file cannot be made: " + file.getParent() + ".",
                    NOTHING_WRITTEN,
                    "Make it, let the bridge's user write there, or name another one (spring.datasource.url).",
                    impossible);
        }
    }

    /** For its owner only: it holds names, addresses, hashes of tokens, and their key. What cannot be made so is for the driver to make, or to refuse. */
    private void makeFile() {
        try {
            Files.createFile(file, OwnerOnly.attribute());
        } catch (IOException | UnsupportedOperationException otherwise) {
            // another process was faster, there are no such permissions here, or it cannot be written, which shows next
        }
    }

    private void readWhole() throws SQLException {
        var reading = new SQLiteConfig();
        reading.setReadOnly(true);
        try (var connection = DriverManager.getConnection(PREFIX + file, reading.toProperties())) {
            var finding = answer(connection, "pragma quick_check(1)");
            if (!finding.equals("ok")) {
                throw damaged(finding, null);
            }
        }
    }

    /** In write-ahead mode taking the lock writes nothing. */
    private void takeWriteLock() throws SQLException {
        try (var connection = DriverManager.getConnection(url, settings);
                var statement = connection.createStatement()) {
            statement.execute("begin immediate");
            statement.execute("rollback");
        }
    }

    private static String answer(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            return rows.next() ? DriverWords.firstLine(rows.getString(1)) : "";
        }
    }

    private StoreRefused refusal(SQLException failed) {
        return switch (SqliteCodes.primary(failed)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT -> damaged(DriverWords.firstLine(failed.getMessage()), failed);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                refused(
                        "is locked by another process",
                        "End the other process; one SQLite file serves one bridge.",
                        failed);
            case SQLITE_FULL ->
                refused("cannot grow: the disk is full", "Make room on its volume, and start again.", failed);
            default ->
                refused(
                        "cannot be opened for reading and writing: " + DriverWords.firstLine(failed.getMessage()),
                        "Let the bridge's user read and write the file and its directory, on a local disk that is not"
                                + " mounted read-only (spring.datasource.url).",
                        failed);
        };
    }

    private StoreRefused damaged(String finding, @Nullable SQLException failed) {
        return refused(
                "is damaged: " + finding,
                "Keep it, and put a backup in its place with no -wal and -shm beside it (docs/operations.md, Restore).",
                failed);
    }

    private StoreRefused refused(String wrong, String mend, @Nullable SQLException failed) {
        return new StoreRefused("The SQLite file " + file + " " + wrong + ".", NOTHING_WRITTEN, mend, failed);
    }
}
