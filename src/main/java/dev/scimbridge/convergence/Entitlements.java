package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.mapping.RoleResolution.Resolved;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an account is to hold by its groups and profile, the mapping and Falcon's role catalogue. */
final class Entitlements {

    private final Accounts accounts;
    private final TenantGate tenant;
    private final Resolutions resolutions;

    Entitlements(Accounts accounts, TenantGate tenant, Resolutions resolutions) {
        this.accounts = accounts;
        this.tenant = tenant;
        this.resolutions = resolutions;
    }

    /**
     * By the versions of the run, where its user lives as far as that is known by now; a role that the catalogue does not have is looked for in a newer one, where that is due.
     * Taking access away needs neither a mapping nor a catalogue.
     *
     * @return empty: it cannot be told before Falcon's catalogue was read
     * @throws FalconException the tenant is not usable
     */
    Optional<Entitlement> of(ConvergenceRun run) {
        tenant.requireUsable();
        var resolution = resolutions.by(run.permit().lease().versions());
        if (run.account().life() != Lifecycle.ACTIVE) {
            return Optional.of(new Entitlement(resolution, Resolved.NOTHING));
        }
        return of(run, resolution, groupsOf(run.account()));
    }

    private Optional<Entitlement> of(ConvergenceRun run, RoleResolution found, List<GroupRef> groups) {
        var profile = run.account().profile();
        var home = run.observed().user().flatMap(FalconUser::cid);
        var resolution = found.at(home);
        if (!resolution.of(profile, groups).unresolved().isEmpty()) {
            resolution = refreshed(run).at(home);
        }
        return resolution.waitsForCatalogue(profile, groups)
                ? Optional.empty()
                : Optional.of(new Entitlement(resolution, resolution.of(profile, groups)));
    }

    /** Reads the catalogue anew, where that is due: Falcon knows what ours does not tell. The run plans by it. */
    private RoleResolution refreshed(ConvergenceRun run) {
        return resolutions.refreshed(run.permit());
    }

    /** The same after a role was refused: a run that planned by an older catalogue finds that out when it ends, and is made anew. */
    void lookForNewer(ConvergenceRun run) {
        resolutions.refresh(run.permit());
    }

    private List<GroupRef> groupsOf(Account account) {
        return accounts.groupsOf(Set.of(account.id())).getOrDefault(account.id(), List.of());
    }
}
