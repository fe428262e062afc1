package dev.scimbridge.databases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;

/** Which database a test runs on. */
public enum TestDatabase {
    SQLITE,
    POSTGRESQL;

    private static final String SQLITE_URL = "jdbc:sqlite:";

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

    private static Path path(String url) {
        return Path.of(url.substring(SQLITE_URL.length()).replaceFirst("\\?.*", ""));
    }

    private static String directory() {
        try {
            var directory = Files.createTempDirectory("bridge-test-");
            directory.toFile().deleteOnExit();
            return directory.toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
