package dev.scimbridge.store.backup;

import dev.scimbridge.store.SqliteCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An SQLite file that nobody else reads, writes or opens for as long as this is open: a service that starts meanwhile waits, as for
 * any other process. One that is damaged has no such lock, and is nobody's to use.
 */
public final class SqliteHold implements AutoCloseable {

    static final String PREFIX = "jdbc:sqlite:";

    private final Path file;
    private final @Nullable Connection connection;

    private SqliteHold(Path file, @Nullable Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /**
     * @param file need not be there
     * @throws BackupFailed somebody has it open
     */
    public static SqliteHold of(Path file) {
        if (Files.notExists(file)) {
            return new SqliteHold(file, null);
        }
        try {
            var connection = atOnce(file);
            try {
                lock(connection);
                return new SqliteHold(file, connection);
            } catch (SQLException failed) {
                connection.close();
                requireDamaged(file, failed);
                return new SqliteHold(file, null);
            }
        } catch (SQLException failed) {
            throw BackupFailed.of(file, failed);
        }
    }

    /** Past the end of the transaction, which no copy can be made in. */
    private static void lock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("pragma locking_mode=exclusive");
            statement.execute("begin exclusive");
            statement.execute("commit");
        }
    }

    Path file() {
        return file;
    }

    void copyTo(Path copy) {
        var backup = new SqliteBackup(file);
        if (connection == null) {
            backup.writeTo(copy);
        } else {
            backup.writeTo(copy, connection);
        }
    }

    /** A connection that waits for nobody. */
    static Connection atOnce(Path file) throws SQLException {
        return DriverManager.getConnection(PREFIX + file + "?busy_timeout=0");
    }

    /** What is damaged can neither be locked nor written back, and is kept as it is. */
    static void requireDamaged(Path file, SQLException failed) {
        switch (SqliteCodes.primary(failed)) {
            case SQLITE_BUSY, SQLITE_LOCKED ->
                throw new BackupFailed(
                        "The database " + file + " is in use: stop the service, and whatever else has it open, first.");
            case SQLITE_NOTADB, SQLITE_CORRUPT -> {
                // so it is
            }
            default -> throw BackupFailed.of(file, failed);
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException failed) {
                throw BackupFailed.of(file, failed);
            }
        }
    }
}
