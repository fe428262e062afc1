package dev.scimbridge.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.core.env.PropertyResolver;

/**
 * The file of an embedded database: a command that is run in another directory than the service would find none.
 *
 * @param path absolute; empty where the database is no file
 */
record SqliteFile(Optional<Path> path) {

    private static final String PREFIX = "jdbc:sqlite:";

    /** What {@code spring.datasource.url} names. */
    static SqliteFile of(PropertyResolver settings) {
        var url = settings.getProperty("spring.datasource.url", "");
        var name = url.startsWith(PREFIX) ? url.substring(PREFIX.length()).replaceFirst("\\?.*", "") : "";
        var isFile = !name.isEmpty() && !name.startsWith(":") && !name.startsWith("file:");
        return new SqliteFile(
                isFile ? Optional.of(Path.of(name).toAbsolutePath().normalize()) : Optional.empty());
    }

    /** The file, if it is not there. */
    Optional<Path> missing() {
        return path.filter(Files::notExists);
    }

    /** @throws CommandFailure when it is not there */
    void require() {
        missing().ifPresent(file -> {
            throw new CommandFailure(
                    "There is no database at " + file + ". Run this where the service runs, or say where"
                            + " it is: --spring.datasource.url=" + PREFIX + "/path/to/bridge.db");
        });
    }
}
