package dev.scimbridge.commands;

import dev.scimbridge.store.DatabaseCondition;
import dev.scimbridge.store.RestoredStore;
import dev.scimbridge.store.backup.BackupFailed;
import dev.scimbridge.store.backup.SqliteReplacement;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Puts a backup in the place of the SQLite database, which is kept beside it; the service must"
                    + " be stopped.",
            "The backup is older than Falcon: after the start everybody is compared with Falcon, and"
                    + " nothing is changed there before plan --accept. What was said since the backup is forgotten,"
                    + " by operators too: locks, decisions, and that tokens were revoked."
        })
final class RestoreCommand implements Callable<Integer> {

    private static final String NEXT =
            "Start the service, let the identity provider synchronise everything, look at plan, say plan --accept. Tokens that were"
                    + " revoked since the backup are valid again: see token list.";

    /** What has just been closed takes a moment to go. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final int WAITS_FOR_SESSIONS = 15;

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "What backup has written.")
    private @Nullable Path file;

    @Option(
            names = "--in-place",
            description = "The database was put back otherwise, as by pg_restore: does only what has to follow.")
    private boolean inPlace;

    @Override
    public Integer call() {
        if (inPlace == (file != null)) {
            throw on.misused("Name the file that backup has written, or say --in-place");
        }
        try {
            return file == null ? inPlace() : restore(file.toAbsolutePath().normalize());
        } catch (BackupFailed | DataAccessException | TransactionException failed) {
            throw OpenDatabase.failure(failed);
        }
    }

    /** Tables of an earlier version are completed here: the service that completed them would trust them. */
    private int inPlace() {
        SqliteFile.of(OpenDatabase.settings(on.settings())).path().ifPresent(SqliteReplacement::requireUnused);
        try (var database = OpenDatabase.openAsItIs(on.settings())) {
            if (database.tables() == DatabaseCondition.Tables.NONE_YET) {
                throw new CommandFailure("The database has no tables of the bridge: put the backup back first.");
            }
        }
        try (var database = OpenDatabase.openAsItIsByOneSession(on.settings())) {
            requireAlone(database.port(DatabaseCondition.class));
        }
        return on.runOwn(database -> told(database.port(RestoredStore.class).distrust(), "", Optional.empty()));
    }

    private static void requireAlone(DatabaseCondition database) {
        var others = database.countOtherSessions();
        for (var waits = 0; others > 0 && waits < WAITS_FOR_SESSIONS; waits++) {
            pause();
            others = database.countOtherSessions();
        }
        if (others > 0) {
            throw new CommandFailure(
                    (others == 1 ? "1 other session is" : others + " other sessions are")
                            + " open on the database: stop the service, all its replicas, and close what else is connected"
                            + " (pg_stat_activity lists it; a pooler's count too, so name PostgreSQL itself). Nothing was changed.");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Stopped. Nothing was changed.");
        }
    }

    private int restore(Path backup) {
        var settings = OpenDatabase.settings(on.settings());
        var database = SqliteFile.of(settings)
                .path()
                .orElseThrow(() -> new CommandFailure(
                        "PostgreSQL restores its own backups: stop the service, pg_restore --clean --if-exists "
                                + PostgresAddress.of(settings) + " " + backup + ", then say restore --in-place."));
        try (var replacement = SqliteReplacement.of(database, backup)) {
            requireOurs(replacement, backup);
            var accounts = distrusted(replacement);
            var former = replacement.takePlace(Clock.systemUTC().instant());
            return told(accounts, " to " + database, former);
        }
    }

    private void requireOurs(SqliteReplacement replacement, Path backup) {
        try (var copy = OpenDatabase.openAsItIs(on.settingsAt(replacement.url()))) {
            switch (copy.port(DatabaseCondition.class).tables()) {
                case OF_THIS_VERSION, OF_AN_EARLIER_VERSION -> {
                    // the next opening migrates them
                }
                case NONE_YET -> throw new CommandFailure(backup + " is no backup of the bridge.");
                case OF_ANOTHER_VERSION ->
                    throw new CommandFailure(
                            backup + " is of a newer version or another build of the bridge: restore it"
                                    + " with the one that made it.");
            }
        }
    }

    private int distrusted(SqliteReplacement replacement) {
        try (var copy = OpenDatabase.openOwn(on.settingsAt(replacement.url()))) {
            return copy.port(RestoredStore.class).distrust();
        }
    }

    private int told(int accounts, String where, Optional<Path> former) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("accounts", accounts);
        former.ifPresent(kept -> shown.put("former", kept.toString()));
        on.print(
                shown,
                "Restored%s; after the start %d accounts are compared with Falcon.%s"
                        .formatted(
                                where,
                                accounts,
                                former.map(kept -> " The former database is " + kept + ".")
                                        .orElse("")));
        on.remark(NEXT);
        return ExitCode.DONE;
    }
}
