package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.mapping.RoleResolution.Resolved;
import java.util.Collection;
import java.util.Optional;

/** What groups give, by the versions of the mapping and the catalogue that a plan is made from. */
public final class Resolutions {

    private final Mappings mappings;
    private final RoleCatalogues catalogues;
    private final TenantBindings bindings;
    private volatile Optional<Cid> home = Optional.empty();

    Resolutions(Mappings mappings, RoleCatalogues catalogues, TenantBindings bindings) {
        this.mappings = mappings;
        this.catalogues = catalogues;
        this.bindings = bindings;
    }

    /** By the newest versions. */
    public RoleResolution current() {
        return new RoleResolution(mappings.current(), catalogues.current(), home());
    }

    /** How many roles the mapping in force names that the newest catalogue has not, or has twice; none before the first catalogue. */
    public int unresolved() {
        var current = current();
        return current.catalogue().known() ? current.unknownNames().size() : 0;
    }

    /** The versions in force. */
    public PlanVersions newest() {
        return new PlanVersions(mappings.currentNumber(), catalogues.currentNumber());
    }

    /**
     * What an account shall hold where its user lives. Who is not the bridge's shall hold what groups give, since only that makes him so:
     * what everyone and attributes give is for managed users.
     */
    public static Resolved given(RoleResolution resolution, Account account, Collection<GroupRef> groups) {
        var there = resolution.at(account.falcon().flatMap(FalconUser::cid));
        return account.ownership() == Ownership.UNMANAGED ? there.givenBy(groups) : there.of(account.profile(), groups);
    }

    /** By these versions. */
    public RoleResolution by(PlanVersions versions) {
        return new RoleResolution(mappings.at(versions.mapping()), catalogues.at(versions.catalogue()), home());
    }

    /** A store that is bound stays so. */
    private Optional<Cid> home() {
        if (home.isEmpty()) {
            home = bindings.cid();
        }
        return home;
    }

    /** By the newest catalogue, which is read anew where that is due; the run plans by it from now on. */
    RoleResolution refreshed(RunPermit permit) {
        permit.planBy(permit.lease().versions().withCatalogue(refresh(permit)));
        return by(permit.lease().versions());
    }

    /** Reads the catalogue anew, where that is due; @return the number of the newest */
    long refresh(RunPermit permit) {
        return catalogues.refreshForMissing(permit.priority(), Permit.until(permit.deadline()));
    }
}
