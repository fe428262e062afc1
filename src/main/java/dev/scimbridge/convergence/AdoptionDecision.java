package dev.scimbridge.convergence;

import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.mapping.RoleResolution;
import java.util.HashSet;

/** Whether a user that somebody else made in Falcon becomes ours ({@code bridge.adoption}). */
record AdoptionDecision(BridgeProperties.Adoption policy) {

    /**
     * Decides for an account whose user and roles were read.
     *
     * @return {@link Ownership#REQUESTED} where an operator has to decide
     */
    Ownership decide(ConvergenceRun run, RoleResolution resolution) {
        if (run.ownership() == Ownership.MANAGED || run.observed().user().isEmpty()) {
            return Ownership.MANAGED;
        }
        return switch (policy) {
            case ALLOW -> Ownership.MANAGED;
            case REFUSE -> Ownership.UNMANAGED;
            case REFUSE_ADMINS -> holdsForeignAdminRole(run, resolution) ? Ownership.REQUESTED : Ownership.MANAGED;
        };
    }

    private static boolean holdsForeignAdminRole(ConvergenceRun run, RoleResolution resolution) {
        var foreign = new HashSet<>(run.observed().holdings().grants());
        foreign.removeAll(run.observed().holdings().ours());
        return foreign.stream().map(RoleGrant::roleId).anyMatch(resolution::isAdmin);
    }
}
