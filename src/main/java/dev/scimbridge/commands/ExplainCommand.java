package dev.scimbridge.commands;

import dev.scimbridge.convergence.EngineStoreConfiguration;
import dev.scimbridge.convergence.Explanation;
import dev.scimbridge.convergence.ForecastConfiguration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says in sentences why a user has a role, or has not: which group gives it, what keeps it back, who gave what it",
            "holds. By what the store knows, without a call to Falcon."
        })
final class ExplainCommand implements Callable<Integer> {

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Parameters(paramLabel = "USER", description = "Its userName or id.")
    private String user = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "Only this role, by id or display name.")
    private @Nullable String role;

    @Override
    public Integer call() {
        return on.run(
                database -> {
                    var explanation = database.port(Explanation.class);
                    var account = explanation
                            .find(user)
                            .orElseThrow(() -> new CommandFailure("There is no user '" + user
                                    + "'; give its userName or its id, as SCIM shows them."));
                    var sentences = explanation.of(account, Optional.ofNullable(role));
                    on.print(
                            Map.of("id", account.id().toString(), "sentences", sentences),
                            String.join(System.lineSeparator(), sentences));
                    return ExitCode.DONE;
                },
                EngineStoreConfiguration.class,
                ForecastConfiguration.class);
    }
}
