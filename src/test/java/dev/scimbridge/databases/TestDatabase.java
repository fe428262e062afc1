package dev.scimbridge.databases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Which database a test runs on. */
public enum TestDatabase {
    SQLITE,
    POSTGRESQL;

    /** The JDBC URL of a new empty database. */
    public String url() {
        return switch (this) {
            case SQLITE -> "jdbc:sqlite:" + directory() + "/bridge.db";
            case POSTGRESQL -> PostgresServer.newDatabase();
        };
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
