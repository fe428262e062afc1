package dev.scimbridge.store.backup;

import dev.scimbridge.store.DriverWords;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/**
 * A whole copy of an SQLite file, which may be in use: one snapshot of it, while its writers go on. The copy is looked through, is on
 * disk, and may be read by its owner only before it takes its name.
 */
public final class SqliteBackup {

    private final Path database;

    /** @param database the file to be copied */
    public SqliteBackup(Path database) {
        this.database = database;
    }

    /**
     * @param file is not there yet
     * @return how many users the copy has
     * @throws BackupFailed it is there, cannot be written, or the database is none of the bridge or damaged
     */
    public long writeTo(Path file) {
        try (var connection = DriverManager.getConnection(SqliteHold.PREFIX + database)) {
            return writeTo(file, connection);
        } catch (SQLException failed) {
            throw refused(failed, file);
        }
    }

    /** @param connection to the database, in no transaction */
    long writeTo(Path file, Connection connection) {
        if (Files.exists(file)) {
            throw BackupFailed.isThere(file);
        }
        try {
            var fresh = freshBeside(file);
            try {
                var users = copy(connection, fresh);
                Files.move(fresh, file);
                flushNameOf(file);
                return users;
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException failed) {
            throw BackupFailed.of(file, failed);
        }
    }

    /** An empty file that nobody else may read, in the same directory; gone when the process ends. */
    static Path freshBeside(Path file) throws IOException {
        var fresh = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".part");
        fresh.toFile().deleteOnExit();
        return fresh;
    }

    private long copy(Connection connection, Path fresh) throws IOException {
        try (var vacuum = connection.prepareStatement("vacuum into ?")) {
            vacuum.setString(1, fresh.toString());
            vacuum.execute();
        } catch (SQLException failed) {
            throw refused(failed, fresh);
        }
        var users = lookThrough(fresh);
        flush(fresh);
        return users;
    }

    private BackupFailed refused(SQLException failed, Path fresh) {
        var code = failed instanceof SQLiteException told ? told.getResultCode().name() : "";
        if (code.startsWith("SQLITE_CORRUPT") || code.equals("SQLITE_NOTADB")) {
            return new BackupFailed(database + " is damaged, or not whole, or no database: "
                    + DriverWords.firstLine(failed.getMessage()) + ". Name another file. Nothing was changed.");
        }
        if (code.startsWith("SQLITE_FULL") || code.startsWith("SQLITE_IOERR") || code.startsWith("SQLITE_CANTOPEN")) {
            return new BackupFailed("The copy cannot be written into " + fresh.getParent() + ": "
                    + DriverWords.firstLine(failed.getMessage()) + ". Make room there. Nothing was changed.");
        }
        return BackupFailed.of(database, failed);
    }

    private long lookThrough(Path copy) {
        try (var connection = DriverManager.getConnection(SqliteHold.PREFIX + copy)) {
            var finding = answer(connection, "pragma integrity_check(1)");
            if (!finding.equals("ok")) {
                throw new BackupFailed(database + " is damaged: " + finding);
            }
            return Long.parseLong(answer(connection, "select count(*) from accounts where life <> 'DELETED'"));
        } catch (SQLException noTables) {
            throw new BackupFailed(database + " holds no users: it is no database of the bridge.");
        }
    }

    private static String answer(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /** The bytes of a file are on disk. */
    static void flush(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** That there is a file of this name is on disk. */
    static void flushNameOf(Path file) throws IOException {
        flush(file.resolveSibling("."));
    }
}
