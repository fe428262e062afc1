package dev.scimbridge.commands;

import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.commands.inventory.Format;
import dev.scimbridge.commands.inventory.InventoryTarget;
import dev.scimbridge.commands.inventory.Layout;
import dev.scimbridge.commands.inventory.OutputUnusable;
import dev.scimbridge.commands.inventory.PrintedInventory;
import dev.scimbridge.commands.inventory.Progress;
import dev.scimbridge.commands.inventory.ResumableFile;
import dev.scimbridge.commands.inventory.TenantInventory;
import dev.scimbridge.convergence.FalconException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code inventory}. */
@Command(
        name = "inventory",
        mixinStandardHelpOptions = true,
        description = {
            "Reads all users of Falcon with their names and the roles they hold in the CID they live in, inherited and temporary ones"
                    + " too. It needs no database and changes nothing.",
            "One call for each user, within reconcile.quota-share. Interrupted, it goes on where it was when the same is said"
                    + " again: FILE.part has what was read."
        })
final class InventoryCommand implements Callable<Integer> {

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "table, csv (a line for each role of each user) or json (a line for each user). Default: table.")
    private @Nullable Format format;

    @Option(names = "--output", paramLabel = "FILE", description = "There instead of on standard output.")
    private @Nullable Path output;

    @Option(names = "--no-roles", description = "Users and names only: some calls instead of one for each user.")
    private boolean noRoles;

    @Override
    public Integer call() {
        var layout = format().layout(!noRoles);
        var tenant = new TenantInventory(FalconReading.of(on.settings()), !noRoles);
        try (var target = target(layout)) {
            return take(tenant, target);
        } catch (FalconException failed) {
            throw new CommandFailure(failed.getMessage().lines().findFirst().orElse("") + goOn(), failed);
        } catch (OutputUnusable unusable) {
            throw new CommandFailure(String.valueOf(unusable.getMessage()), unusable);
        }
    }

    private Format format() {
        if (format != null && on.isJson()) {
            throw on.misused("--json is --format=json; give one of them");
        }
        return on.isJson() ? Format.JSON : Optional.ofNullable(format).orElse(Format.TABLE);
    }

    private InventoryTarget target(Layout layout) {
        return output == null
                ? new PrintedInventory(layout, on::print)
                : ResumableFile.open(output.toAbsolutePath().normalize(), layout, !noRoles);
    }

    private String goOn() {
        return output == null
                ? " With --output=FILE an inventory that ends early can be gone on with."
                : " Say the same again to go on: " + output + ".part has what was read.";
    }

    private int take(TenantInventory tenant, InventoryTarget target) {
        var listed = tenant.list();
        var read = target.alreadyRead();
        var missing =
                listed.stream().filter(user -> !read.contains(user.value())).toList();
        var done = listed.size() - missing.size();
        if (!read.isEmpty()) {
            on.remark(output + ".part has " + done + " of " + listed.size()
                    + " users already, as they were then; delete it to read them anew.");
        }
        try (var progress = Progress.of(on::remark, "users", "read", done, listed.size())) {
            tenant.read(missing, entry -> {
                target.add(entry);
                progress.step();
            });
        }
        return report(target.finish(uuids(listed)), listed.size());
    }

    private static Set<String> uuids(Set<FalconUserUuid> users) {
        return users.stream().map(FalconUserUuid::value).collect(Collectors.toUnmodifiableSet());
    }

    private int report(InventoryTarget.Written written, int listed) {
        on.remark(written.users() + " users.");
        if (written.users() < listed) {
            on.remark((listed - written.users())
                    + " more were listed and are left out: deleted meanwhile, or without an e-mail address.");
        }
        if (written.unreadable() > 0) {
            on.remark("Of " + written.unreadable()
                    + " of them Falcon did not tell the roles; the column or field 'problem' says why.");
            return ExitCode.ERROR;
        }
        return ExitCode.DONE;
    }
}
