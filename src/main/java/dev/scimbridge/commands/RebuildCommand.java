package dev.scimbridge.commands;

import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.commands.inventory.Progress;
import dev.scimbridge.commands.inventory.TenantInventory;
import dev.scimbridge.commands.rebuild.FormerIds;
import dev.scimbridge.commands.rebuild.IdsFile;
import dev.scimbridge.commands.rebuild.IdsUnusable;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.TenantBindings.Binding;
import dev.scimbridge.plan.Policy;
import dev.scimbridge.store.RebuiltStore;
import dev.scimbridge.store.RebuiltStore.Tenant;
import dev.scimbridge.store.backup.BackupFailed;
import dev.scimbridge.store.backup.SqliteReplacement;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rebuild}. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "The database is lost, and there is no backup: makes a new one from the users that Falcon has; the service must be stopped.",
            "Nothing is changed in Falcon. All users are unmanaged until the identity provider writes them (bridge.adoption); groups",
            "come again from there. A database that is used already is refused, and what is interrupted leaves nothing.",
            "For bridge.rebuild-grace an id that is not known any more is answered 503 instead of 404."
        })
final class RebuildCommand implements Callable<Integer> {

    private static final int SHOWN = 20;
    private static final int BATCH = 500;

    private static final String NEXT =
            "Start the service, and let the identity provider synchronise everything, groups too. What the bridge knew of them is lost.";
    private static final String OBSERVING =
            "bridge.extra-roles is revoke, and no group is known yet that gives a role: nothing is changed in Falcon before somebody"
                    + " has looked at plan and said plan --accept.";

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Option(names = "--from-falcon", required = true, description = "From what Falcon has; there is no other source.")
    private boolean fromFalcon;

    @Option(
            names = "--ids",
            paramLabel = "FILE",
            description =
                    "What backup --ids has written, or other CSV or JSON lines with id and uuid: users get their former SCIM ids,"
                            + " by which the identity provider goes on.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        var settings = on.settings();
        var ids = file == null ? FormerIds.NONE : read(file);
        try {
            SqliteFile.of(OpenDatabase.settings(settings)).path().ifPresent(SqliteReplacement::requireUnused);
        } catch (BackupFailed used) {
            throw OpenDatabase.failure(used);
        }
        var falcon = FalconReading.of(settings);
        return on.runFirst(database -> rebuild(database, falcon, ids));
    }

    private FormerIds read(Path path) {
        try {
            var ids = IdsFile.read(path);
            tell(ids.remarks());
            return ids;
        } catch (IdsUnusable unusable) {
            tell(unusable.findings());
            throw new CommandFailure(unusable.getMessage() + " Nothing was changed.", unusable);
        }
    }

    private void tell(List<String> lines) {
        lines.stream().limit(SHOWN).forEach(on::remark);
        if (lines.size() > SHOWN) {
            on.remark("And " + (lines.size() - SHOWN) + " lines more like that.");
        }
    }

    private int rebuild(OpenDatabase database, FalconUsers falcon, FormerIds ids) {
        var store = database.port(RebuiltStore.class);
        if (!store.isEmpty()) {
            throw inUse();
        }
        var tenant = read(falcon, database.port(Clock.class));
        var observing = database.port(BridgeProperties.class).extraRoles() == Policy.ExtraRoles.REVOKE;
        var accounts = store.fill(tenant, ids.ids(), observing).orElseThrow(RebuildCommand::inUse);
        return told(accounts, uuids(tenant), ids, observing);
    }

    private static CommandFailure inUse() {
        return new CommandFailure(
                "This database has users, groups or a tenant already. Stop the service, and say where a new database"
                        + " is to be made: move this one away, or name another by spring.datasource.url.");
    }

    private Tenant read(FalconUsers falcon, Clock clock) {
        var began = clock.instant();
        try {
            var listed = new TenantInventory(falcon, false).list();
            if (listed.isEmpty()) {
                throw new CommandFailure("Falcon lists no users at all, which cannot be. Nothing was changed.");
            }
            try (var progress = Progress.of(on::remark, "users", "read", 0, listed.size())) {
                var users = listed.stream()
                        .gather(Gatherers.windowFixed(BATCH))
                        .flatMap(batch -> falcon.fetch(batch).stream())
                        .peek(user -> progress.step())
                        .toList();
                return new Tenant(binding(falcon, users), began, users);
            }
        } catch (FalconException failed) {
            throw new CommandFailure(
                    failed.getMessage().lines().findFirst().orElse("") + " Nothing was changed; say the same again.",
                    failed);
        }
    }

    private static Binding binding(FalconUsers falcon, List<FalconUser> users) {
        var cid = falcon.cid()
                .or(() -> users.stream().flatMap(user -> user.cid().stream()).findFirst());
        return new Binding(cid, falcon.dialect().name());
    }

    private static Set<FalconUserUuid> uuids(Tenant tenant) {
        return tenant.users().stream().map(FalconUser::uuid).collect(Collectors.toUnmodifiableSet());
    }

    private int told(int accounts, Set<FalconUserUuid> inFalcon, FormerIds ids, boolean observing) {
        var missing = ids.without(inFalcon);
        tell(missing.stream()
                .map(line -> "Line " + line + ": Falcon has no such user (any more).")
                .toList());
        var withFormerId = ids.lines().size() - missing.size();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("users", accounts);
        shown.put("withFormerId", withFormerId);
        shown.put("notInFalcon", missing.size());
        on.print(
                shown,
                "%d users of Falcon are in the database, %d of them with their former id."
                        .formatted(accounts, withFormerId));
        on.remark(observing ? OBSERVING : NEXT);
        return ExitCode.DONE;
    }
}
