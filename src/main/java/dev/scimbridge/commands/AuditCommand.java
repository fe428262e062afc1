package dev.scimbridge.commands;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.audit.AuditLog;
import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.audit.Verification;
import dev.scimbridge.convergence.PersonalRecords;
import dev.scimbridge.security.TokensConfiguration;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
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

/** {@code audit show|export|verify|erase}. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what was asked of the bridge, what it did in Falcon, what operators decided about what was held,"
                    + " whom they locked or unlocked, and what they did to tokens:"
                    + " users, groups and tokens by their ids, requests by theirs, Falcon's calls by its trace ids;"
                    + " no names of users and groups."
        },
        subcommands = {
            AuditCommand.Show.class,
            AuditCommand.Export.class,
            AuditCommand.Verify.class,
            AuditCommand.Erase.class
        })
final class AuditCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: audit show, export, verify or erase");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "The newest records of a user, a group or a token, the newest first.")
    static final class Show implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Parameters(paramLabel = "USER|ID", description = "A user's name, or the id of a user, a group or a token.")
        private String subject = "";

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 100.")
        private int limit = 100;

        @Override
        public Integer call() {
            if (limit < 1) {
                throw on.misused("--limit is " + limit + "; it must be at least 1");
            }
            return on.run(database -> {
                var records = records(database);
                if (records.isEmpty()) {
                    throw new CommandFailure("Nothing is on record of '" + subject
                            + "'; give a user's name, the id of a user or a group, as SCIM shows them, or of a token.");
                }
                on.printEach(records, AuditFormat.PLAIN::asMap, AuditCommand::line);
                return ExitCode.DONE;
            });
        }

        /** A deleted user's too, and those of all who have had the name. */
        private List<AuditRecord> records(OpenDatabase database) {
            var log = database.port(AuditLog.class);
            var users = database.port(PersonalRecords.class).find(subject);
            var ids = users.isEmpty()
                    ? List.of(subject)
                    : users.stream().map(AccountId::toString).toList();
            return ids.stream()
                    .flatMap(id -> log.of(id, limit).stream())
                    .sorted(Comparator.comparing(AuditRecord::at).reversed())
                    .limit(limit)
                    .toList();
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

        @Option(
                names = "--format",
                paramLabel = "plain|ecs|ocsf",
                description = "By whose names. Default: plain, the bridge's own.")
        private AuditFormat format = AuditFormat.PLAIN;

        @Override
        public Integer call() {
            var ago = since == null ? null : on.duration("--since", since);
            return on.run(database -> {
                var from = ago == null
                        ? Instant.EPOCH
                        : database.port(Clock.class).instant().minus(ago);
                database.port(AuditLog.class).export(from, record -> on.printJson(format.asMap(record)));
                return ExitCode.DONE;
            });
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Goes through the whole chain of records.",
                "0 when nothing was changed since it was sealed; 1 with the first record that was"
                        + " changed, is missing, was inserted or was put elsewhere. Needs bridge.security.key as the"
                        + " service has it."
            })
    static final class Verify implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Override
        public Integer call() {
            return on.run(
                    database -> {
                        var found = database.port(AuditChain.class).verify();
                        if (on.isJson() || found instanceof Verification.Whole) {
                            on.print(asMap(found), found.sentence());
                        } else {
                            on.remark(found.sentence());
                        }
                        return found instanceof Verification.Whole ? ExitCode.DONE : ExitCode.ERROR;
                    },
                    TokensConfiguration.class);
        }
    }

    @Command(
            name = "erase",
            mixinStandardHelpOptions = true,
            description = {
                "Forgets by whom something was wanted: a request's id, or 'operator NAME' for who decided,"
                        + " locked or unlocked a user, or made a token.",
                "The records stay, without it, and the chain stays whole."
            })
    static final class Erase implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Parameters(paramLabel = "REQUEST", description = "As audit show tells it after 'for'.")
        private String request = "";

        @Override
        public Integer call() {
            return on.run(
                    database -> {
                        var erased = database.port(AuditChain.class).erase(request);
                        if (erased == 0) {
                            throw new CommandFailure("Nothing is on record of request '" + request + "'.");
                        }
                        on.print(
                                Map.of("places", erased),
                                "Who asked is not told any more in " + erased
                                        + " places: records, users, and what is or was held.");
                        return ExitCode.DONE;
                    },
                    TokensConfiguration.class);
        }
    }

    private static Map<String, Object> asMap(Verification found) {
        var shown = new LinkedHashMap<String, Object>();
        switch (found) {
            case Verification.Whole whole -> {
                shown.put("result", "whole");
                shown.put("records", whole.records());
                shown.put("sequence", whole.sequence());
                shown.put("seal", whole.seal());
                whole.until().ifPresent(at -> shown.put("until", at.toString()));
                shown.put("unsealed", whole.unsealed());
                shown.put("erased", whole.erased());
            }
            case Verification.Broken broken -> {
                shown.put("result", broken.tampering().wire());
                shown.put("sequence", broken.sequence());
                broken.number().ifPresent(id -> shown.put("id", id));
                broken.at().ifPresent(at -> shown.put("at", at.toString()));
            }
            case Verification.EndsChanged ends -> shown.put("result", "ends-changed");
            case Verification.KeyUnknown unknown -> {
                shown.put("result", "key-unknown");
                shown.put("key", unknown.keyId());
            }
        }
        shown.put("sentence", found.sentence());
        return shown;
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
}
