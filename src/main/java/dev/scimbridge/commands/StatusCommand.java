package dev.scimbridge.commands;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Tells how things stand, by what the store knows: users by state, what is held and what failed, when Falcon was last"
                    + " read, the mapping and the catalogue in force, the tenant, the tokens, when one of them was last"
                    + " used. What is left of the quota is not in the store; it names who tells.",
            "Exit code 2 where something is held, failed, or pending for more than 15 minutes."
        })
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Override
    public Integer call() {
        return on.run(database -> {
            var status = BridgeStatus.read(database);
            on.print(status.asMap(), String.join(System.lineSeparator(), status.lines()));
            return status.findings().isEmpty() ? ExitCode.DONE : ExitCode.FINDINGS;
        });
    }
}
