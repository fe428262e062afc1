package dev.scimbridge.plan.rails;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.RoleId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Who holds an admin role, for looking ahead. */
public interface AdminHolders {

    /** Who holds one of these roles lastingly, in the CID that users live in, and is not leaving. */
    Set<AccountId> holders(Set<RoleId> adminRoles);

    /** How many others must stay; empty while the roles of all users have not been read. */
    Optional<Integer> required();

    /** A reserve that begins with those who hold one now, and of which nothing is kept. */
    default AdminReserve preview() {
        var left = new HashSet<AccountId>();
        return (account, adminRoles) -> {
            var required = required();
            if (required.isEmpty()) {
                return AdminReserve.Answer.NOT_KNOWN_YET;
            }
            var others = new HashSet<>(holders(adminRoles));
            others.removeAll(left);
            others.remove(account);
            if (others.size() < required.get()) {
                return AdminReserve.Answer.TOO_FEW_STAY;
            }
            left.add(account);
            return AdminReserve.Answer.MAY_LEAVE;
        };
    }
}
