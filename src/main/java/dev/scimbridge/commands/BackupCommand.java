package dev.scimbridge.commands;

import dev.scimbridge.store.IdTable;
import dev.scimbridge.store.backup.BackupFailed;
import dev.scimbridge.store.backup.IdsBackup;
import dev.scimbridge.store.backup.SqliteBackup;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup}. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the SQLite database to a file, while the service runs: all of one moment, looked"
                    + " through and on disk before it has its name.",
            "It holds names and e-mail addresses, and the hashes of tokens with their key: keep it as the"
                    + " database. Of PostgreSQL it says how to do it there, but --ids works with both."
        })
final class BackupCommand implements Callable<Integer> {

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Parameters(paramLabel = "FILE", description = "Where; there must be no such file yet.")
    private Path file = Path.of("");

    @Option(
            names = "--ids",
            description = {
                "Only which SCIM id each user of Falcon has, as CSV and without names: small, and enough"
                        + " for rebuild --ids, by which identity providers go on where everything else is lost.",
                "For every day."
            })
    private boolean ids;

    @Override
    public Integer call() {
        var to = file.toAbsolutePath().normalize();
        try {
            return ids ? on.run(database -> writeIds(database.port(IdTable.class), to)) : copy(to);
        } catch (BackupFailed failed) {
            throw OpenDatabase.failure(failed);
        }
    }

    private int writeIds(IdTable table, Path to) {
        var users = new IdsBackup(table).writeTo(to);
        on.print(Map.of("file", to.toString(), "users", users), "%s has the ids of %d users.".formatted(to, users));
        return ExitCode.DONE;
    }

    private int copy(Path to) {
        var settings = OpenDatabase.settings(on.settings());
        var database = SqliteFile.of(settings);
        database.require();
        var from = database.path()
                .orElseThrow(
                        () -> new CommandFailure("PostgreSQL makes its own backups, while the service runs: pg_dump"
                                + " --format=custom --file=" + file + " " + PostgresAddress.of(settings)));
        var users = new SqliteBackup(from).writeTo(to);
        on.print(
                Map.of("file", to.toString(), "users", users),
                "%s has all of %s: %d users.".formatted(to, from, users));
        return ExitCode.DONE;
    }
}
