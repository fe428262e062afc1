package dev.scimbridge.commands;

import dev.scimbridge.convergence.EngineStoreConfiguration;
import dev.scimbridge.convergence.HeldChange;
import dev.scimbridge.convergence.HeldChange.Decision;
import dev.scimbridge.provisioning.HoldDecisions;
import dev.scimbridge.provisioning.HoldDecisions.Decided;
import dev.scimbridge.provisioning.HoldDecisions.Impossible;
import dev.scimbridge.provisioning.HoldDecisions.Outcome;
import dev.scimbridge.provisioning.HoldDecisions.Partly;
import dev.scimbridge.provisioning.HoldDecisions.Settled;
import dev.scimbridge.provisioning.HoldDecisions.Unknown;
import dev.scimbridge.provisioning.HoldDecisionsConfiguration;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code held list|allow|reject}. */
@Command(
        name = "held",
        mixinStandardHelpOptions = true,
        description =
                "Shows what the safety rails hold, and lets it go or takes it back. A running service follows at once.",
        subcommands = {HeldCommand.Listing.class, HeldCommand.Allow.class, HeldCommand.Reject.class})
final class HeldCommand implements Runnable {

    private static final Class<?>[] PARTS = {EngineStoreConfiguration.class, HoldDecisionsConfiguration.class};

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: held list, allow or reject");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists what is held, the oldest first: a line for each user or group.")
    static final class Listing implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Override
        public Integer call() {
            return on.run(
                    database -> {
                        var held = database.port(HoldDecisions.class).list();
                        on.printEach(held, HeldCommand::asMap, HeldCommand::line);
                        if (held.isEmpty()) {
                            on.remark("Nothing is held.");
                        }
                        return held.isEmpty() ? ExitCode.DONE : ExitCode.FINDINGS;
                    },
                    PARTS);
        }
    }

    @Command(
            name = "allow",
            mixinStandardHelpOptions = true,
            description = "Lets go what is held: it is done in Falcon, whatever the window says.")
    static final class Allow implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Mixin
        private Selection selection = new Selection();

        @Override
        public Integer call() {
            return selection.decide(on, "Allowed", Decision.ALLOWED, HoldDecisions::allow);
        }
    }

    @Command(
            name = "reject",
            mixinStandardHelpOptions = true,
            description = {
                "Restores what was wanted before: the user stays active, the member stays in its group, a"
                        + " deleted or renamed group is as it was.",
                "What comes from the mapping alone stays with the user as its own, unless bridge.extra-roles is revoke."
            })
    static final class Reject implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Mixin
        private Selection selection = new Selection();

        @Override
        public Integer call() {
            return selection.decide(on, "Rejected", Decision.REJECTED, HoldDecisions::reject);
        }
    }

    /** Which of the held changes are meant, and who decides. */
    static final class Selection {

        @Parameters(paramLabel = "ID", arity = "0..*", description = "Ids of users or groups, as held list shows them.")
        private List<String> ids = new ArrayList<>();

        @Option(names = "--all", description = "All that is held.")
        private boolean all;

        @Option(names = "--user", paramLabel = "USERNAME", description = "What is held of this user.")
        private @Nullable String user;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "What is held since then: a time as 2026-11-28T09:00:00Z, or so long ago as 2h.")
        private @Nullable String since;

        @Mixin
        private OperatorName by = new OperatorName();

        @FunctionalInterface
        interface Word {
            Outcome decide(HoldDecisions decisions, String id, String by);
        }

        int decide(OnDatabase on, String done, Decision wanted, Word word) {
            if (ids.isEmpty() && !all && user == null && since == null) {
                throw on.misused("Say which: ids as held list shows them, --user, --since or --all");
            }
            var from = since == null ? Optional.<Function<Clock, Instant>>empty() : Optional.of(since(on, since));
            return on.run(
                    database -> {
                        var decisions = database.port(HoldDecisions.class);
                        var chosen = ids.isEmpty()
                                ? chosen(decisions, from.map(time -> time.apply(database.port(Clock.class))))
                                : ids;
                        if (chosen.isEmpty()) {
                            throw new CommandFailure("Nothing of that is held; held list shows what is.");
                        }
                        var codes = chosen.stream()
                                .map(id -> say(on, done, wanted, word.decide(decisions, id, by.text())))
                                .toList();
                        return codes.contains(ExitCode.ERROR) ? ExitCode.ERROR : ExitCode.DONE;
                    },
                    PARTS);
        }

        private List<String> chosen(HoldDecisions decisions, Optional<Instant> from) {
            return decisions.list().stream()
                    .filter(change -> user == null || change.name().equalsIgnoreCase(user))
                    .filter(change -> from.filter(change.since()::isBefore).isEmpty())
                    .map(HeldChange::id)
                    .toList();
        }

        private static Function<Clock, Instant> since(OnDatabase on, String text) {
            try {
                if (text.contains("T")) {
                    var time = Instant.parse(text);
                    return clock -> time;
                }
                var ago = on.duration("--since", text);
                return clock -> clock.instant().minus(ago);
            } catch (DateTimeParseException wrong) {
                throw on.misused("--since is '" + text + "'; write it as 2h or 2026-11-28T09:00:00Z");
            }
        }

        private static int say(OnDatabase on, String done, Decision wanted, Outcome outcome) {
            return switch (outcome) {
                case Decided decided -> {
                    on.print(asMap(decided.change()), done + " " + line(decided.change()));
                    yield ExitCode.DONE;
                }
                case Settled settled -> {
                    on.remark(settled(settled.change()));
                    yield isAs(wanted, settled.change()) ? ExitCode.DONE : ExitCode.ERROR;
                }
                case Unknown unknown -> {
                    on.remark("Nothing is held of '" + unknown.id() + "'; held list shows what is.");
                    yield ExitCode.ERROR;
                }
                case Partly partly -> {
                    on.remark("Not all is restored of " + partly.change().id() + ", and the rest is still held: "
                            + partly.why());
                    yield ExitCode.ERROR;
                }
                case Impossible impossible -> {
                    on.remark("Nothing is changed of " + impossible.change().id() + ": " + impossible.why());
                    yield ExitCode.ERROR;
                }
            };
        }

        /**
         * What was allowed is done a moment later. A group that is restored for one member is restored for all: nothing is held of the
         * others any more.
         */
        private static boolean isAs(Decision wanted, HeldChange settled) {
            return switch (settled.decision()) {
                case APPLIED ->
                    wanted == Decision.ALLOWED && settled.decidedBy().isPresent();
                case WITHDRAWN -> wanted == Decision.REJECTED;
                case OPEN, ALLOWED, REJECTED -> settled.decision() == wanted;
            };
        }

        private static String settled(HeldChange change) {
            var who = change.decidedBy().map(name -> " by " + name).orElse("");
            var when = change.decidedAt().map(at -> " at " + at).orElse("");
            return "Nothing is held of " + change.id() + " any more: it was "
                    + change.decision().name().toLowerCase(Locale.ROOT) + who + when + ".";
        }
    }

    private static String line(HeldChange change) {
        return "%s  %s  since %s  %s, %s: %s  (%s)"
                .formatted(
                        change.id(),
                        lower(change.kind()),
                        change.since(),
                        change.rail().wire(),
                        lower(change.cause()),
                        change.would(),
                        change.name());
    }

    private static Map<String, @Nullable Object> asMap(HeldChange change) {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put("id", change.id());
        shown.put("kind", lower(change.kind()));
        shown.put("name", change.name());
        shown.put("rail", change.rail().wire());
        shown.put("cause", lower(change.cause()));
        shown.put("since", change.since().toString());
        shown.put("would", change.would());
        shown.put("why", change.why());
        change.request().ifPresent(request -> shown.put("request", request));
        return shown;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
