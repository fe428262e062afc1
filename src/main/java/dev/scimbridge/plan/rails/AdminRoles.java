package dev.scimbridge.plan.rails;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import java.util.Collection;
import java.util.Set;

/**
 * The roles that make an administrator, for one account.
 *
 * @param ids which they are
 * @param claimed those that only a group gives which came to a name of another one
 */
public record AdminRoles(Set<RoleId> ids, Set<RoleGrant> claimed) {

    public AdminRoles {
        ids = Set.copyOf(ids);
        claimed = Set.copyOf(claimed);
    }

    boolean include(RoleId role) {
        return ids.contains(role);
    }

    /** Whether these make an administrator of the CID that the user lives in; one of another CID cannot stand in for it. */
    boolean includeOneAtHomeOf(Collection<RoleGrant> grants) {
        return grants.stream()
                .filter(grant -> grant.cid().equals(Cid.HOME))
                .map(RoleGrant::roleId)
                .anyMatch(this::include);
    }

    boolean includeOneOf(Collection<RoleGrant> grants) {
        return grants.stream().map(RoleGrant::roleId).anyMatch(this::include);
    }
}
