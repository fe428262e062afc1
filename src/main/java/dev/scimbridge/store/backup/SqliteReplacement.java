package dev.scimbridge.store.backup;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A copy of a backup beside the database whose place it is to take: nothing happens to the database before {@link #takePlace}, and
 * where that is never said the copy is gone in the end. A database may be its own backup, to be read from.
 */
public final class SqliteReplacement implements AutoCloseable {

    private static final String PREFIX = "jdbc:sqlite:";
    private static final int PRIMARY = 0xFF;
    private static final List<String> BESIDE = List.of("-wal", "-shm", "-journal");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path database;
    private final Path copy;

    private SqliteReplacement(Path database, Path copy) {
        this.database = database;
        this.copy = copy;
    }

    /**
     * @param database need not be there
     * @throws BackupFailed there is no such backup, it is damaged, or somebody has the database open
     */
    public static SqliteReplacement of(Path database, Path backup) {
        if (!Files.isRegularFile(backup)) {
            throw new BackupFailed("There is no file " + backup + ".");
        }
        requireUnused(database);
        try {
            Files.createDirectories(database.getParent());
            var copy = SqliteBackup.freshBeside(database);
            Files.delete(copy);
            BESIDE.forEach(suffix -> beside(copy, suffix).toFile().deleteOnExit());
            new SqliteBackup(backup).writeTo(copy);
            return new SqliteReplacement(database, copy);
        } catch (IOException failed) {
            throw BackupFailed.of(database, failed);
        }
    }

    /** Where the copy can be opened and brought up to date meanwhile. */
    public String url() {
        return PREFIX + copy;
    }

    /**
     * The database, or the restored copy of it, once nobody has it open.
     *
     * @return where the former database is kept; empty where there was none
     * @throws BackupFailed somebody has opened it meanwhile, or its directory cannot be written
     */
    public Optional<Path> takePlace(Instant now) {
        takeIn(copy);
        takeIn(database);
        var former = database.resolveSibling(database.getFileName() + ".before-restore-" + STAMP.format(now));
        var kept = Files.exists(database) ? Optional.of(former) : Optional.<Path>empty();
        alone(database, () -> {
            kept.ifPresent(this::keep);
            Files.move(copy, database, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            SqliteBackup.flushNameOf(database);
        });
        return kept;
    }

    /** By a second name, so that there is a database at every moment; by moving it where the file system has no such thing. */
    private void keep(Path former) {
        try {
            for (var suffix : BESIDE) {
                if (Files.exists(beside(database, suffix))) {
                    Files.move(beside(database, suffix), beside(former, suffix));
                }
            }
            try {
                Files.createLink(former, database);
            } catch (UnsupportedOperationException | FileSystemException noLinks) {
                Files.move(database, former);
            }
        } catch (IOException failed) {
            throw BackupFailed.of(former, failed);
        }
    }

    /** @throws BackupFailed somebody has it open */
    public static void requireUnused(Path database) {
        alone(database, () -> {});
    }

    private interface Step {
        void run() throws IOException;
    }

    /** With the file locked against everybody; one that is damaged has no such lock. */
    private static void alone(Path file, Step step) {
        try {
            if (Files.notExists(file)) {
                step.run();
                return;
            }
            try (var connection = DriverManager.getConnection(PREFIX + file + "?busy_timeout=0");
                    var statement = connection.createStatement()) {
                lock(file, statement);
                step.run();
            }
        } catch (IOException | SQLException failed) {
            throw BackupFailed.of(file, failed);
        }
    }

    /** For as long as the connection is open. */
    private static void lock(Path file, Statement statement) throws SQLException {
        try {
            statement.execute("pragma locking_mode=exclusive");
            statement.execute("begin exclusive");
        } catch (SQLiteException failed) {
            requireDamaged(file, failed);
        }
    }

    /** What its log has is written to the file itself, which then can be moved alone. */
    private static void takeIn(Path file) {
        if (Files.notExists(file)) {
            return;
        }
        try (var connection = DriverManager.getConnection(PREFIX + file + "?busy_timeout=0");
                var statement = connection.createStatement()) {
            statement.execute("pragma journal_mode=delete");
        } catch (SQLiteException failed) {
            requireDamaged(file, failed);
        } catch (SQLException failed) {
            throw BackupFailed.of(file, failed);
        }
        try {
            SqliteBackup.flush(file);
        } catch (IOException failed) {
            throw BackupFailed.of(file, failed);
        }
    }

    /** What is damaged can neither be locked nor written back, and is kept as it is. */
    private static void requireDamaged(Path file, SQLiteException failed) {
        switch (SQLiteErrorCode.getErrorCode(failed.getResultCode().code & PRIMARY)) {
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
        try {
            Files.deleteIfExists(copy);
            for (var suffix : BESIDE) {
                Files.deleteIfExists(beside(copy, suffix));
            }
        } catch (IOException failed) {
            throw BackupFailed.of(copy, failed);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
