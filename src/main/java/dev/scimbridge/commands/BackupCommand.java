package dev.scimbridge.commands;

import dev.scimbridge.store.backup.BackupFailed;
import dev.scimbridge.store.backup.SqliteBackup;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backup}. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the SQLite database to a file, while the service runs: all of one moment, looked through and on disk before it has",
            "its name. It holds names and e-mail addresses, and the hashes of tokens with their key: keep it as the database.",
            "Of PostgreSQL it says how to do it there."
        })
final class BackupCommand implements Callable<Integer> {

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Parameters(paramLabel = "FILE", description = "Where; there must be no such file yet.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        var settings = OpenDatabase.settings(on.settings());
        var database = SqliteFile.of(settings);
        database.require();
        var from = database.path()
                .orElseThrow(
                        () -> new CommandFailure("PostgreSQL makes its own backups, while the service runs: pg_dump"
                                + " --format=custom --file=" + file + " " + PostgresAddress.of(settings)));
        var to = file.toAbsolutePath().normalize();
        try {
            var users = new SqliteBackup(from).writeTo(to);
            on.print(
                    Map.of("file", to.toString(), "users", users),
                    "%s has all of %s: %d users.".formatted(to, from, users));
            return ExitCode.DONE;
        } catch (BackupFailed failed) {
            throw OpenDatabase.failure(failed);
        }
    }
}
