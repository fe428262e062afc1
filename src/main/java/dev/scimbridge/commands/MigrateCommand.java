package dev.scimbridge.commands;

import dev.scimbridge.commands.inventory.Progress;
import dev.scimbridge.store.DatabaseCondition;
import dev.scimbridge.store.backup.BackupFailed;
import dev.scimbridge.store.backup.SqliteHold;
import dev.scimbridge.store.backup.SqliteReplacement;
import dev.scimbridge.store.backup.StoreMigration;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code migrate}. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = {
            "Copies everything from the SQLite database to an empty PostgreSQL, in one transaction there,"
                    + " and reads it back; the service must be stopped, and the SQLite file stays as it is.",
            "Interrupted, nothing is there and the same can be said again."
        })
final class MigrateCommand implements Callable<Integer> {

    private static final String POSTGRESQL = "jdbc:postgresql:";

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "URL",
            description =
                    "jdbc:postgresql://HOST:PORT/DATABASE; user and password in it, or as spring.datasource.username and"
                            + " spring.datasource.password.")
    private String to = "";

    @Override
    public Integer call() {
        if (!to.startsWith(POSTGRESQL)) {
            throw on.misused("--to must begin with " + POSTGRESQL);
        }
        var source = SqliteFile.of(OpenDatabase.settings(on.settings()));
        source.require();
        var file = source.path()
                .orElseThrow(() -> new CommandFailure(
                        "spring.datasource.url is no SQLite file; migrate goes from SQLite to PostgreSQL only."));
        try (var held = SqliteHold.of(file);
                var copy = SqliteReplacement.of(held)) {
            return migrate(copy.url());
        } catch (BackupFailed failed) {
            throw OpenDatabase.failure(failed);
        } catch (SQLException failed) {
            throw new CommandFailure("Nothing was migrated: " + words(failed), failed);
        }
    }

    /** Whoever mistyped the URL would complete the tables of a service that runs. */
    private void requireNotOfAnEarlierVersion() {
        try (var target = OpenDatabase.openAsItIs(on.settingsAt(to))) {
            if (target.tables() == DatabaseCondition.Tables.OF_AN_EARLIER_VERSION) {
                throw new CommandFailure(
                        "The target has tables of an earlier version of the bridge, which may be in use:"
                                + " name an empty database. Nothing was changed.");
            }
        }
    }

    /** Opening the copy brings its tables to this version, as the start would. */
    private int migrate(String copy) throws SQLException {
        requireNotOfAnEarlierVersion();
        try (var from = OpenDatabase.openOwn(on.settingsAt(copy));
                var target = OpenDatabase.openOwn(on.settingsAt(to));
                var reading = from.port(DataSource.class).getConnection();
                var writing = target.port(DataSource.class).getConnection()) {
            var migration = new StoreMigration(reading, writing);
            var rows = Math.toIntExact(migration.rows());
            boolean copied;
            try (var progress = Progress.of(on::remark, "rows", "copied", 0, rows)) {
                copied = migration.run(progress::step);
            }
            on.print(
                    Map.of("rows", rows, "tables", migration.countTables(), "copied", copied),
                    copied
                            ? "%d rows of %d tables were copied, read back, and are equal. Set spring.datasource.url, and start."
                                    .formatted(rows, migration.countTables())
                            : "All %d rows of %d tables are there already, and nothing else."
                                    .formatted(rows, migration.countTables()));
            return ExitCode.DONE;
        }
    }

    /** Of a batch the reason alone: its first line has the values of a row. */
    private static String words(SQLException failed) {
        var reason = Optional.ofNullable(failed.getNextException()).orElse(failed);
        return String.valueOf(reason.getMessage()).lines().findFirst().orElse("");
    }
}
