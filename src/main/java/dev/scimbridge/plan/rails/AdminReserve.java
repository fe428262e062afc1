package dev.scimbridge.plan.rails;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.RoleId;
import java.util.Set;

/** Who holds an admin role, counted across accounts and replicas. */
@FunctionalInterface
public interface AdminReserve {

    /**
     * Asks to take the last admin role of an account away. Whoever may leave counts as gone from then on, for long enough that it is
     * done or has failed.
     *
     * @param adminRoles the roles that make an administrator
     */
    Answer leave(AccountId account, Set<RoleId> adminRoles);

    /** Whether enough others stay. */
    enum Answer {
        MAY_LEAVE,
        TOO_FEW_STAY,
        /** The roles of all users have not been read yet, so nobody can say. */
        NOT_KNOWN_YET
    }
}
