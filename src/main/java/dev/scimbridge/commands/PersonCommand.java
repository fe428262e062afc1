package dev.scimbridge.commands;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.PersonalRecords;
import dev.scimbridge.convergence.PersonalRecords.Erased;
import dev.scimbridge.convergence.PersonalRecords.Erasure;
import dev.scimbridge.convergence.PersonalRecords.StillAUser;
import dev.scimbridge.convergence.PersonalRecords.StillInFalcon;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code person export|erase}. */
@Command(
        name = "person",
        mixinStandardHelpOptions = true,
        description = "Shows what is stored of one person, and forgets it.",
        subcommands = {PersonCommand.Export.class, PersonCommand.Erase.class})
final class PersonCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: person export or erase");
    }

    private static List<AccountId> required(PersonalRecords records, String user) {
        var found = records.find(user);
        if (records.isGroup(user)) {
            throw new CommandFailure("'" + user + "' is a group; give the userName or the id of a user.");
        }
        if (found.isEmpty()) {
            throw new CommandFailure(
                    "Nothing is stored of '" + user + "'; give a userName or an id, as SCIM shows them.");
        }
        return found;
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Prints one JSON document with all that is stored of a person, deleted users too: the"
                        + " account, e-mail addresses, roles, groups, holds, drift, doubts and the record, by the"
                        + " names of the tables.",
                "Times are milliseconds since 1970."
            })
    static final class Export implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Parameters(paramLabel = "USER", description = "Its userName or id.")
        private String user = "";

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description =
                        "Where to, instead of standard output; there must be no such file yet. Only its owner may read it.")
        private @Nullable Path out;

        @Override
        public Integer call() {
            return on.run(database -> {
                var records = database.port(PersonalRecords.class);
                var accounts = required(records, user).stream()
                        .collect(Collectors.toMap(
                                AccountId::toString, records::rowsOf, (one, other) -> one, LinkedHashMap::new));
                var document = Map.of("accounts", accounts);
                if (out == null) {
                    on.printJson(document);
                } else {
                    PrivateFile.write(out, on.json(document));
                    on.remark(out + " has what is stored of '" + user + "'.");
                }
                return ExitCode.DONE;
            });
        }
    }

    @Command(
            name = "erase",
            mixinStandardHelpOptions = true,
            description = {
                "Forgets a deleted user at once, instead of after bridge.retention. Refused while it is a user, and while Falcon has it.",
                "What stays are records of random ids. Said again by its id, it does no harm."
            })
    static final class Erase implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Parameters(paramLabel = "USER", description = "Its userName or id.")
        private String user = "";

        @Override
        public Integer call() {
            return on.run(database -> {
                var records = database.port(PersonalRecords.class);
                required(records, user).forEach(id -> tell(id, records.erase(id)));
                return ExitCode.DONE;
            });
        }

        /** @throws CommandFailure it was refused */
        private void tell(AccountId id, Erasure erasure) {
            switch (erasure) {
                case StillAUser user ->
                    throw new CommandFailure("'" + this.user + "' (" + id
                            + ") is a user; delete it first, at the identity provider or by SCIM.");
                case StillInFalcon left ->
                    throw new CommandFailure(
                            "'" + user + "' (" + id + ") is deleted, but Falcon still has it, or it is not known yet"
                                    + " that nothing is left there; explain says more. Delete it in Falcon, or wait.");
                case Erased erased ->
                    on.print(
                            Map.of("id", id.toString(), "rows", new TreeMap<>(erased.rows())),
                            sentence(id, erased.rows()));
            }
        }

        private static String sentence(AccountId id, Map<String, Integer> rows) {
            return rows.isEmpty()
                    ? "Nothing was left of " + id + " but records of its id."
                    : id + " is forgotten; rows removed: "
                            + new TreeMap<>(rows)
                                    .entrySet().stream()
                                            .map(row -> row.getKey() + " " + row.getValue())
                                            .collect(Collectors.joining(", "))
                            + ".";
        }
    }
}
