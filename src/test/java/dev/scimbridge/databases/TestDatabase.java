package dev.scimbridge.databases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.flywaydb.core.Flyway;
import org.springframework.util.FileSystemUtils;

/** Which database a test runs on. */
public enum TestDatabase {
    SQLITE,
    POSTGRESQL;

    private static final String SQLITE_URL = "jdbc:sqlite:";
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 2L << 30;
    private static final Queue<Path> OPENED = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestDatabase::deleteAll));
    }

    private static final class Migrated {
        static final byte[] FILE = file();

        private static byte[] file() {
            var url = SQLITE.url();
            Flyway.configure()
                    .dataSource(url, null, null)
                    .locations("classpath:db/migration/common", "classpath:db/migration/sqlite")
                    .load()
                    .migrate();
            try {
                return Files.readAllBytes(path(url));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** The JDBC URL of a new empty database. */
    public String url() {
        return switch (this) {
            case SQLITE -> SQLITE_URL + directory() + "/bridge.db";
            case POSTGRESQL -> PostgresServer.newDatabase();
        };
    }

    /**
     * Puts the tables into a new SQLite database, for what is no test of migrations: they are made once for all tests of a JVM. Does
     * nothing to any other database.
     */
    public static void prepare(String url) {
        if (!url.startsWith(SQLITE_URL) || Files.exists(path(url))) {
            return;
        }
        try {
            Files.write(path(url), Migrated.FILE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean isRoomy(Path directory) throws IOException {
        return Files.isWritable(directory) && Files.getFileStore(directory).getUsableSpace() > ROOM;
    }

    private static void deleteAll() {
        for (var directory : OPENED) {
            try {
                FileSystemUtils.deleteRecursively(directory);
            } catch (IOException inUse) {
                directory.toFile().deleteOnExit();
            }
        }
    }

    private static Path path(String url) {
        return Path.of(url.substring(SQLITE_URL.length()).replaceFirst("\\?.*", ""));
    }

    /**
     * In memory where there is room, since a test that does not pull the plug of the machine learns nothing from the disk that half of
     * its time would go into.
     */
    private static String directory() {
        try {
            var directory = isRoomy(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "bridge-test-")
                    : Files.createTempDirectory("bridge-test-");
            OPENED.add(directory);
            return directory.toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
