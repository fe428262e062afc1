package dev.scimbridge.store.backup;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A copy of a backup beside the database whose place it is to take: nothing happens to the database before {@link #takePlace}, and
 * where that is never said the copy is gone in the end.
 */
public final class SqliteReplacement implements AutoCloseable {

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
        return made(database, copy -> new SqliteBackup(backup).writeTo(copy));
    }

    /** Of a database that is held, itself: to be read from. */
    public static SqliteReplacement of(SqliteHold held) {
        return made(held.file(), held::copyTo);
    }

    private static SqliteReplacement made(Path database, Consumer<Path> writing) {
        try {
            Files.createDirectories(database.getParent());
            var copy = SqliteBackup.freshBeside(database);
            Files.delete(copy);
            BESIDE.forEach(suffix -> beside(copy, suffix).toFile().deleteOnExit());
            writing.accept(copy);
            return new SqliteReplacement(database, copy);
        } catch (IOException failed) {
            throw BackupFailed.of(database, failed);
        }
    }

    /** Where the copy can be opened and brought up to date meanwhile. */
    public String url() {
        return SqliteHold.PREFIX + copy;
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

    private static void alone(Path file, Step step) {
        try (var held = SqliteHold.of(file)) {
            step.run();
        } catch (IOException failed) {
            throw BackupFailed.of(file, failed);
        }
    }

    /** What its log has is written to the file itself, which then can be moved alone. */
    private static void takeIn(Path file) {
        if (Files.notExists(file)) {
            return;
        }
        try (var connection = SqliteHold.atOnce(file);
                var statement = connection.createStatement()) {
            statement.execute("pragma journal_mode=delete");
        } catch (SQLException failed) {
            SqliteHold.requireDamaged(file, failed);
        }
        try {
            SqliteBackup.flush(file);
        } catch (IOException failed) {
            throw BackupFailed.of(file, failed);
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
