package dev.scimbridge.plan.rails;

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

    boolean includeOneOf(Collection<RoleGrant> grants) {
        return grants.stream().map(RoleGrant::roleId).anyMatch(this::include);
    }
}
