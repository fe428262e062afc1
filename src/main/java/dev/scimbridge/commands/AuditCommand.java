package dev.scimbridge.commands;

import dev.scimbridge.audit.AuditLog;
import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.convergence.EngineStoreConfiguration;
import dev.scimbridge.convergence.Explanation;
import dev.scimbridge.convergence.ForecastConfiguration;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit show|export}. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what was asked of the bridge and what it did in Falcon: users and groups by their ids, requests by",
            "theirs, Falcon's calls by its trace ids; no names."
        },
        subcommands = {AuditCommand.Show.class, AuditCommand.Export.class})
final class AuditCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: audit show or export");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "The newest records of a user or a group, the newest first.")
    static final class Show implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Parameters(paramLabel = "USER|ID", description = "A user's name, or the id of a user or a group.")
        private String subject = "";

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 100.")
        private int limit = 100;

        @Override
        public Integer call() {
            if (limit < 1) {
                throw on.misused("--limit is " + limit + "; it must be at least 1");
            }
            return on.run(
                    database -> {
                        var id = database.port(Explanation.class)
                                .find(subject)
                                .map(account -> account.id().toString())
                                .orElse(subject);
                        var records = database.port(AuditLog.class).of(id, limit);
                        if (records.isEmpty()) {
                            throw new CommandFailure("Nothing is on record of '" + subject
                                    + "'; give a user's name, or the id of a user or a group, as SCIM shows them.");
                        }
                        on.printEach(records, AuditCommand::asMap, AuditCommand::line);
                        return ExitCode.DONE;
                    },
                    EngineStoreConfiguration.class,
                    ForecastConfiguration.class);
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "All records since a time, the oldest first, as JSON lines.")
    static final class Export implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Option(
                names = "--since",
                paramLabel = "AGO",
                description = "So long ago, as 24h or 30d. Default: all that is kept.")
        private @Nullable String since;

        @Override
        public Integer call() {
            var ago = since == null ? null : on.duration("--since", since);
            return on.run(database -> {
                var from = ago == null
                        ? Instant.EPOCH
                        : database.port(Clock.class).instant().minus(ago);
                database.port(AuditLog.class).export(from, record -> on.printJson(asMap(record)));
                return ExitCode.DONE;
            });
        }
    }

    private static String line(AuditRecord record) {
        return "%s  %s  %s%s%s%s"
                .formatted(
                        record.at(),
                        record.subject(),
                        record.what().wire(),
                        record.detail().isEmpty() ? "" : " " + record.detail(),
                        record.request().map(request -> "  for " + request).orElse(""),
                        record.trace().map(trace -> "  trace " + trace).orElse(""));
    }

    private static Map<String, Object> asMap(AuditRecord record) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("at", record.at().toString());
        shown.put("subject", record.subject());
        shown.put("what", record.what().wire());
        if (!record.detail().isEmpty()) {
            shown.put("detail", record.detail());
        }
        record.request().ifPresent(request -> shown.put("request", request));
        record.trace().ifPresent(trace -> shown.put("trace", trace));
        return shown;
    }
}
