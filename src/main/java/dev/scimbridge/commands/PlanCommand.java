package dev.scimbridge.commands;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.EngineStoreConfiguration;
import dev.scimbridge.convergence.Forecast;
import dev.scimbridge.convergence.Forecast.Outlook;
import dev.scimbridge.convergence.ForecastConfiguration;
import dev.scimbridge.convergence.PersonalRecords;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.plan.Change;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what would be done in Falcon now, by what the store knows, without a single call to"
                    + " Falcon: for everybody, for one user, or by a role mapping that is not in force yet.",
            "In mode observe this is what is withheld. Exit code 2 where something would be done."
        })
final class PlanCommand implements Callable<Integer> {

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Option(names = "--user", paramLabel = "USER", description = "Only for this userName or id.")
    private @Nullable String user;

    @Option(
            names = "--mapping",
            paramLabel = "FILE",
            description = "By the bridge.roles of this YAML file instead of the mapping in force.")
    private @Nullable Path file;

    @Option(
            names = "--accept",
            description =
                    "The plan is accepted: a store that was used in mode observe follows the configured mode from now on.")
    private boolean accept;

    @Override
    public Integer call() {
        if (accept && (user != null || file != null)) {
            throw on.misused("--accept accepts the whole plan; leave --user and --mapping away");
        }
        return on.run(this::plan, EngineStoreConfiguration.class, ForecastConfiguration.class);
    }

    private int plan(OpenDatabase database) {
        var instead = Optional.ofNullable(file)
                .map(path -> MappingFile.read(
                        path,
                        database.port(ConfigurableEnvironment.class),
                        database.port(BridgeProperties.class).rails().adminRoles()));
        var only = Optional.ofNullable(user).map(name -> required(database, name));
        var sum = new Sum();
        database.port(Forecast.class).look(instead, outlook -> {
            if (only.isEmpty() || only.get().contains(outlook.account())) {
                on.print(asMap(outlook), line(outlook));
                sum.add(outlook);
            }
        });
        on.remark(sum.toString());
        if (accept) {
            accept(database);
            return ExitCode.DONE;
        }
        return sum.isNothing() ? ExitCode.DONE : ExitCode.FINDINGS;
    }

    /**
     * The running service looks again at all that is withheld; the rails apply to it. The mode is another one before anything is woken:
     * whatever is planned from then on is planned by it.
     */
    private void accept(OpenDatabase database) {
        database.port(TenantBindings.class).observing(false);
        var store = database.port(EngineStore.class);
        store.transaction()
                .executeWithoutResult(tx ->
                        store.wakeups().wakeWithheld(database.port(Clock.class).instant()));
        on.remark("Accepted: a service that is started in another mode than observe does this now.");
    }

    /** Deleted ones too: something may be left to do for them. */
    private static List<AccountId> required(OpenDatabase database, String user) {
        var found = database.port(PersonalRecords.class).find(user);
        if (found.isEmpty()) {
            throw CommandFailure.noSuchUser(user);
        }
        return found;
    }

    /** The summary line. */
    private static final class Sum {

        private int users;
        private int created;
        private int granted;
        private int revoked;
        private int deleted;
        private int held;
        private int unknown;

        void add(Outlook outlook) {
            users++;
            created += has(outlook, Change.Create.class, Change.Recreate.class);
            granted += has(outlook, Change.Grant.class);
            revoked += has(outlook, Change.Revoke.class);
            deleted += has(outlook, Change.Delete.class, Change.DeleteFormer.class);
            held += outlook.held().isEmpty() ? 0 : 1;
            unknown += outlook.unknown().isPresent() ? 1 : 0;
        }

        @SafeVarargs
        private static int has(Outlook outlook, Class<? extends Change>... kinds) {
            return Stream.of(kinds).anyMatch(kind -> outlook.changes().stream().anyMatch(kind::isInstance)) ? 1 : 0;
        }

        boolean isNothing() {
            return users == 0;
        }

        @Override
        public String toString() {
            return isNothing()
                    ? "Nothing is to be done."
                    : "%d users: %d created, %d granted, %d revoked, %d deleted, %d held, %d not known before Falcon is asked."
                            .formatted(users, created, granted, revoked, deleted, held, unknown);
        }
    }

    private static String line(Outlook outlook) {
        var parts = new StringBuilder();
        parts.append(outlook.changes().stream().map(Change::toString).collect(Collectors.joining(", ")));
        outlook.held()
                .forEach(held -> parts.append(parts.isEmpty() ? "" : "; ")
                        .append("held by ")
                        .append(held));
        outlook.unknown().ifPresent(why -> parts.append("not known: ").append(why));
        return "%s  %s  (%s)".formatted(outlook.account(), parts, outlook.userName());
    }

    private static Map<String, @Nullable Object> asMap(Outlook outlook) {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put("id", outlook.account().toString());
        shown.put("userName", outlook.userName());
        shown.put("changes", outlook.changes().stream().map(Change::toString).toList());
        shown.put("held", outlook.held());
        shown.put("unknown", outlook.unknown().orElse(null));
        return shown;
    }
}
