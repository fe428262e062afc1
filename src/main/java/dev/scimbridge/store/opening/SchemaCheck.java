package dev.scimbridge.store.opening;

import dev.scimbridge.store.DriverWords;
import dev.scimbridge.store.EarlierTables;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.NestedExceptionUtils;

/** Migrates the tables, unless they are those of a newer version, of half a migration, or not ours. */
final class SchemaCheck implements FlywayMigrationStrategy {

    private static final String NOTHING_WRITTEN = "Nothing was written, neither to the database nor to Falcon.";

    private final EarlierTables earlier;

    SchemaCheck(EarlierTables earlier) {
        this.earlier = earlier;
    }

    @Override
    public void migrate(Flyway flyway) {
        try {
            var migrations = flyway.info();
            refuseUntrusted(List.of(migrations.all()));
            if (earlier == EarlierTables.REFUSED) {
                refuseEarlier(migrations);
            }
            flyway.migrate();
        } catch (FlywayException failed) {
            throw refusal(failed);
        }
    }

    private static void refuseUntrusted(List<MigrationInfo> migrations) {
        for (var migration : migrations) {
            if (migration.getState().isFailed()) {
                throw new StoreRefused(
                        "A migration of the database's tables stopped half way: " + version(migration) + ".",
                        NOTHING_WRITTEN,
                        "Put the backup from before the upgrade in its place (docs/operations.md, Restore), and start again.",
                        null);
            }
            if (migration.getState().isApplied() && !migration.getState().isResolved()) {
                throw new StoreRefused(
                        "The tables of the database are those of a newer version of the bridge: this one does not know "
                                + version(migration) + ".",
                        NOTHING_WRITTEN,
                        "Start the newer version, or put the backup from before the upgrade in its place (docs/operations.md,"
                                + " Restore).",
                        null);
            }
        }
    }

    private static void refuseEarlier(MigrationInfoService migrations) {
        if (migrations.current() != null && migrations.pending().length > 0) {
            throw new StoreRefused(
                    "The tables of the database are those of an earlier version of the bridge. Use the version that the service"
                            + " runs; this one completes them when it is started as the service.",
                    NOTHING_WRITTEN,
                    "Use the version that the service runs.",
                    null);
        }
    }

    private static String version(MigrationInfo migration) {
        return "version " + migration.getVersion() + " of the tables";
    }

    private static StoreRefused refusal(FlywayException failed) {
        if (failed.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return new StoreRefused(
                    "The database holds tables that are not the bridge's.",
                    NOTHING_WRITTEN,
                    "Give the bridge a database or a schema of its own (spring.datasource.url).",
                    failed);
        }
        if (failed.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
            return new StoreRefused(
                    "The tables of the database were made by another build of the bridge.",
                    NOTHING_WRITTEN,
                    "Start the build that made them, or put the backup from before it in its place (docs/operations.md, Restore).",
                    failed);
        }
        return new StoreRefused(
                "The tables of the database cannot be brought to this version: " + reason(failed) + ".",
                "The step that failed was taken back; users and groups are as they were, and Falcon was not called.",
                "Mend that (space, permissions), and start again: it goes on where it stopped.",
                failed);
    }

    /** The database's own words; a library's would fill a screen. */
    private static String reason(FlywayException failed) {
        var cause = NestedExceptionUtils.getMostSpecificCause(failed);
        return cause instanceof SQLException refused
                ? DriverWords.firstLine(refused.getMessage())
                : cause.getClass().getSimpleName();
    }
}
