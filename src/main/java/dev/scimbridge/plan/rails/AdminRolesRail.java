package dev.scimbridge.plan.rails;

import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Plan;
import java.util.ArrayList;
import java.util.TreeSet;

/**
 * Nobody gains an admin role because a group came to a name that gives it: an operator says of the group whether the name is its
 * own. The other roles of the same call are granted.
 */
public final class AdminRolesRail implements Rail {

    @Override
    public Ruling judge(Proposal proposal) {
        var claimed = proposal.adminRoles().claimed();
        var through = new ArrayList<Change>();
        var held = new ArrayList<Change>();
        for (var change : proposal.plan().changes()) {
            if (change instanceof Change.Grant grant) {
                grant.of(role -> !claimed.contains(new RoleGrant(grant.cid(), role)))
                        .ifPresent(through::add);
                grant.of(role -> claimed.contains(new RoleGrant(grant.cid(), role)))
                        .ifPresent(held::add);
            } else {
                through.add(change);
            }
        }
        return Ruling.split(
                new Plan(through, proposal.plan().notes()),
                RailName.ADMIN_ROLES,
                held,
                "Held for an operator, because a group came to a name that gives it: " + new TreeSet<>(claimed) + ".");
    }
}
