package dev.scimbridge.commands;

import dev.scimbridge.convergence.EngineStoreConfiguration;
import dev.scimbridge.convergence.Explanation;
import dev.scimbridge.convergence.ForecastConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            "Says in sentences why a user has a role, or has not: which group gives it, what keeps it"
                    + " back, who gave what it holds.",
            "By what the store knows, without a call to Falcon."
        })
final class ExplainCommand implements Callable<Integer> {

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Parameters(paramLabel = "USER", arity = "0..1", description = "Its userName or id.")
    private @Nullable String user;

    @Option(
            names = "--request",
            paramLabel = "ID",
            description = "What became of a request, by its X-Request-Id, down to Falcon's trace ids.")
    private @Nullable String request;

    @Option(names = "--role", paramLabel = "ROLE", description = "Only this role, by id or display name.")
    private @Nullable String role;

    @Override
    public Integer call() {
        if ((user == null) == (request == null)) {
            throw on.misused("Name a user, or a request by --request");
        }
        return on.run(
                database -> {
                    var explanation = database.port(Explanation.class);
                    if (request != null) {
                        return explain(request, explanation.ofRequest(request));
                    }
                    var name = Objects.requireNonNull(user);
                    var account = explanation.find(name).orElseThrow(() -> CommandFailure.noSuchUser(name));
                    var sentences = explanation.of(account, Optional.ofNullable(role));
                    on.print(
                            Map.of("id", account.id().toString(), "sentences", sentences),
                            String.join(System.lineSeparator(), sentences));
                    return ExitCode.DONE;
                },
                EngineStoreConfiguration.class,
                ForecastConfiguration.class);
    }

    private int explain(String id, List<String> sentences) {
        if (sentences.isEmpty()) {
            throw new CommandFailure("Nothing is on record of request '" + id
                    + "': it wanted nothing new, was refused, or is longer ago than bridge.audit-keep.");
        }
        on.print(Map.of("request", id, "sentences", sentences), String.join(System.lineSeparator(), sentences));
        return ExitCode.DONE;
    }
}
