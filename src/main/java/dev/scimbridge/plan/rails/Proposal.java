package dev.scimbridge.plan.rails;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Observed;
import dev.scimbridge.plan.Plan;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A plan that is about to be carried out for one account.
 *
 * @param ownership as it was found, before anything is decided about it
 * @param observed the user and what it holds, before it
 * @param pending what is held of the account already
 * @param locked an operator wants nothing to be given to it
 */
public record Proposal(
        AccountId account,
        Ownership ownership,
        Observed observed,
        Plan plan,
        AdminRoles adminRoles,
        Optional<PendingHold> pending,
        boolean locked) {

    /** The same with what another rail has let through. */
    Proposal with(Plan through) {
        return new Proposal(account, ownership, observed, through, adminRoles, pending, locked);
    }

    Optional<FalconUser> user() {
        return observed.user();
    }

    Holdings holdings() {
        return observed.holdings();
    }

    /** The same, and while it has a former user what that one may hold besides: all that the bridge gave. */
    Holdings mayHold() {
        return observed.former().isEmpty() ? holdings() : withAllOurs(holdings());
    }

    private static Holdings withAllOurs(Holdings holdings) {
        var held = new HashSet<>(holdings.roles());
        var grants = holdings.grants();
        holdings.ours().stream()
                .filter(grant -> !grants.contains(grant))
                .map(HeldRole::direct)
                .forEach(held::add);
        return holdings.holding(held);
    }

    /** Whether somebody else made its user in Falcon, and it is not the bridge's yet. */
    boolean isForeign() {
        return ownership != Ownership.MANAGED && user().isPresent();
    }

    boolean isAllowed() {
        return pending.filter(PendingHold::allowed).isPresent();
    }

    boolean isHeldBy(RailName rail) {
        return pending.filter(hold -> hold.rail() == rail && !hold.allowed()).isPresent();
    }

    /** Whether the account loses its existence, an admin role, or the last role that the mapping gave. */
    boolean losesAccess() {
        if (contains(Change.Delete.class)) {
            return true;
        }
        var revoked = revoked();
        return adminRoles.includeOneOf(revoked)
                || ((!revoked.isEmpty() || deletesFormer()) && Collections.disjoint(heldAfter(revoked), oursAfter()));
    }

    /** Its roles are those that the present user has, unless that one is to lose them too. */
    private boolean deletesFormer() {
        return contains(Change.DeleteFormer.class);
    }

    private boolean contains(Class<? extends Change> kind) {
        return plan.changes().stream().anyMatch(kind::isInstance);
    }

    /**
     * Whether the account is an administrator of its CID before, and none once all that it loses is gone: what it is to be given Falcon
     * may refuse. One whose roles were never read may be one when it is deleted.
     */
    boolean losesLastAdminRole() {
        var deleted = contains(Change.Delete.class);
        if (deleted && holdings().known().isEmpty()) {
            return true;
        }
        return adminRoles.includeOneAtHomeOf(mayHold().grants())
                && (deleted || !adminRoles.includeOneAtHomeOf(left(revoked())));
    }

    private Set<RoleGrant> revoked() {
        var revoked = new HashSet<RoleGrant>();
        for (var change : plan.changes()) {
            if (change instanceof Change.Revoke revoke) {
                revoked.addAll(revoke.grants());
            }
        }
        revoked.retainAll(mayHold().grants());
        return revoked;
    }

    private Set<RoleGrant> granted() {
        var granted = new HashSet<RoleGrant>();
        for (var change : plan.changes()) {
            if (change instanceof Change.Grant grant) {
                granted.addAll(grant.grants());
            }
        }
        return granted;
    }

    private Set<RoleGrant> heldAfter(Set<RoleGrant> revoked) {
        var after = left(revoked);
        after.addAll(granted());
        return after;
    }

    private Set<RoleGrant> left(Set<RoleGrant> revoked) {
        var left = new HashSet<>((deletesFormer() ? holdings() : mayHold()).grants());
        left.removeAll(revoked);
        return left;
    }

    private Set<RoleGrant> oursAfter() {
        var ours = new HashSet<>(holdings().ours());
        ours.addAll(granted());
        return ours;
    }
}
