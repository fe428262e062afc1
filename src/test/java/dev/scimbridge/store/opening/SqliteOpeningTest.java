package dev.scimbridge.store.opening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.logs.Log;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another has locked the SQLite file when the bridge starts. */
class SqliteOpeningTest {

    private static final String WAITS = "is locked by another process. Waiting for it, ";

    @TempDir
    Path folder;

    private String url;
    private Connection other;

    @BeforeEach
    void lock() throws SQLException {
        url = "jdbc:sqlite:" + folder.resolve("bridge.db");
        other = DriverManager.getConnection(url);
        execute("pragma journal_mode=wal");
        execute("create table t (id int)");
        execute("begin exclusive");
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    private SqliteOpening opening(Duration patience) {
        var settings = new Properties();
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("busy_timeout", "3000");
        return new SqliteOpening(url, settings, patience, Clock.systemUTC());
    }

    @Test
    void theStartWaitsUntilTheOtherIsDone() throws SQLException {
        try (var log = Log.begin()) {
            var start = CompletableFuture.runAsync(
                    () -> opening(Duration.ofMinutes(2)).check());
            Eventually.holds(() -> log.text().contains(WAITS));
            assertThat(start).isNotDone();
            execute("rollback");

            assertThat(start).succeedsWithin(Duration.ofSeconds(30));
            assertThat(log.text()).containsOnlyOnce("Waiting for it");
        }
    }

    /** As a restore holds it: it cannot even be read. */
    @Test
    void alsoWhereItCannotBeRead() throws SQLException {
        execute("rollback");
        execute("pragma locking_mode=exclusive");
        execute("begin exclusive");
        execute("insert into t values (1)");
        execute("commit");
        try (var log = Log.begin()) {
            var start = CompletableFuture.runAsync(
                    () -> opening(Duration.ofMinutes(2)).check());
            Eventually.holds(() -> log.text().contains(WAITS));
            other.close();

            assertThat(start).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void itStopsWhenItHasWaitedLongEnough() {
        try (var log = Log.begin()) {
            assertThatExceptionOfType(StoreRefused.class)
                    .isThrownBy(() -> opening(Duration.ofSeconds(3)).check())
                    .withMessageContaining("bridge.db is locked by another process.");
            assertThat(log.text()).containsOnlyOnce("Waiting for it");
        }
    }

    @Test
    void aCommandAsksOnce() {
        try (var log = Log.begin()) {
            assertThatExceptionOfType(StoreRefused.class)
                    .isThrownBy(() -> opening(Duration.ZERO).check())
                    .withMessageContaining("is locked by another process");
            assertThat(log.text()).doesNotContain("Waiting for it");
        }
    }

    @Test
    void aNewFileIsForItsOwnerOnly() throws SQLException, IOException {
        var file = folder.resolve("new.db");
        url = "jdbc:sqlite:" + file;

        opening(Duration.ZERO).check();

        try (var connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("create table t (id int)");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }
}
