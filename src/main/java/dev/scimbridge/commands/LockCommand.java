package dev.scimbridge.commands;

import dev.scimbridge.convergence.EngineStoreConfiguration;
import dev.scimbridge.convergence.Locks.Locked;
import dev.scimbridge.provisioning.HoldDecisionsConfiguration;
import dev.scimbridge.provisioning.UserLocks;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lock}, {@code unlock} and {@code locks}. */
final class LockCommand {

    private static final Class<?>[] PARTS = {EngineStoreConfiguration.class, HoldDecisionsConfiguration.class};

    private LockCommand() {}

    @Command(
            name = "lock",
            mixinStandardHelpOptions = true,
            description = {
                "Locks a user: nothing is given to it in Falcon, whatever the identity provider says, until unlock.",
                "It takes nothing away; deactivate the user for that."
            })
    static final class Lock implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Parameters(paramLabel = "USER", description = "Its userName or id.")
        private String user = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever looks at it later.")
        private @Nullable String reason;

        @Mixin
        private OperatorName by = new OperatorName();

        @Override
        public Integer call() {
            return on.run(
                    database -> said(
                            on,
                            user,
                            database.port(UserLocks.class).lock(user, Optional.ofNullable(reason), by.text()),
                            "Locked"),
                    PARTS);
        }
    }

    @Command(
            name = "unlock",
            mixinStandardHelpOptions = true,
            description = "Unlocks a user, who gets what the identity provider says from now on.")
    static final class Unlock implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Parameters(paramLabel = "USER", description = "Its userName or id.")
        private String user = "";

        @Mixin
        private OperatorName by = new OperatorName();

        @Override
        public Integer call() {
            return on.run(
                    database -> said(on, user, database.port(UserLocks.class).unlock(user, by.text()), "Unlocked"),
                    PARTS);
        }
    }

    @Command(name = "locks", mixinStandardHelpOptions = true, description = "Lists the users that are locked.")
    static final class Listing implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Override
        public Integer call() {
            return on.run(
                    database -> {
                        var locked = database.port(UserLocks.class).all();
                        on.printEach(locked, Listing::asMap, Listing::line);
                        if (locked.isEmpty()) {
                            on.remark("Nobody is locked.");
                        }
                        return ExitCode.DONE;
                    },
                    PARTS);
        }

        private static Map<String, @Nullable Object> asMap(Locked lock) {
            var shown = new LinkedHashMap<String, @Nullable Object>();
            shown.put("id", lock.account().toString());
            shown.put("userName", lock.userName());
            shown.put("since", lock.since().toString());
            shown.put("by", lock.by());
            shown.put("reason", lock.reason().orElse(null));
            return shown;
        }

        private static String line(Locked lock) {
            return "%s  since %s by %s%s  (%s)"
                    .formatted(
                            lock.account(),
                            lock.since(),
                            lock.by(),
                            lock.reason().map(text -> ": " + text).orElse(""),
                            lock.userName());
        }
    }

    private static int said(OnDatabase on, String user, UserLocks.Outcome outcome, String done) {
        return switch (outcome) {
            case DONE -> {
                on.print(Map.of("user", user, "done", done.toLowerCase(Locale.ROOT)), done + " " + user + ".");
                yield ExitCode.DONE;
            }
            case WAS_SO_ALREADY -> {
                on.remark("Nothing is changed: '" + user + "' was so already; locks shows who is locked.");
                yield ExitCode.DONE;
            }
            case NO_SUCH_USER -> throw CommandFailure.noSuchUser(user);
        };
    }
}
