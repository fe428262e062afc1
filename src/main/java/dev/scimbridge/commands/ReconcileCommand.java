package dev.scimbridge.commands;

import dev.scimbridge.convergence.Drift;
import dev.scimbridge.convergence.Drift.Drifted;
import dev.scimbridge.convergence.RolePass;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.Wakeups;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reconcile now|drift}. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = "Compares Falcon with what is desired, beside the schedule.",
        subcommands = {ReconcileCommand.Now.class, ReconcileCommand.Listing.class})
final class ReconcileCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: reconcile now or drift");
    }

    @Command(
            name = "now",
            mixinStandardHelpOptions = true,
            description = {
                "The running service reads all users and all their roles anew, administrators first,"
                        + " within its share of Falcon's quota.",
                "Its log and reconcile drift tell what it finds."
            })
    static final class Now implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Override
        public Integer call() {
            return on.run(database -> {
                var now = database.port(Clock.class).instant();
                database.port(TenantBindings.class).askReconcile(now);
                database.port(Wakeups.class).bringForward("mirror", now);
                database.port(Wakeups.class).bringForward(RolePass.TASK, now);
                on.print(
                        Map.of("asked", now.toString()),
                        "Asked: a running service begins within seconds. reconcile drift shows what it finds.");
                return ExitCode.DONE;
            });
        }
    }

    @Command(
            name = "drift",
            mixinStandardHelpOptions = true,
            description = {
                "Lists what somebody changed in Falcon of users that the bridge manages: roles that are"
                        + " missing or were given by hand, other names, users that are gone.",
                "Exit code 2 where there is some."
            })
    static final class Listing implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Override
        public Integer call() {
            return on.run(database -> {
                var drifted = database.port(Drift.class).all();
                on.printEach(drifted, Listing::asMap, Listing::line);
                if (drifted.isEmpty()) {
                    on.remark("No drift is known.");
                }
                return drifted.isEmpty() ? ExitCode.DONE : ExitCode.FINDINGS;
            });
        }

        private static String line(Drifted one) {
            return "%s  %s %s  since %s  (%s)"
                    .formatted(one.account(), one.kind().wire(), one.what(), one.since(), one.userName());
        }

        private static Map<String, @Nullable Object> asMap(Drifted one) {
            var shown = new LinkedHashMap<String, @Nullable Object>();
            shown.put("id", one.account().toString());
            shown.put("userName", one.userName());
            shown.put("kind", one.kind().wire());
            shown.put("what", one.what());
            shown.put("since", one.since().toString());
            return shown;
        }
    }
}
