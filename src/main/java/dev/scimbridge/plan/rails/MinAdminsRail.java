package dev.scimbridge.plan.rails;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Plan;
import java.util.ArrayList;
import java.util.Optional;

/** Enough others stay administrators of the CID that users live in, at every moment; an operator's word does not change that. */
public final class MinAdminsRail implements Rail {

    private final AdminReserve reserve;

    public MinAdminsRail(AdminReserve reserve) {
        this.reserve = reserve;
    }

    @Override
    public Ruling judge(Proposal proposal) {
        return proposal.losesLastAdminRole()
                ? why(reserve.leave(proposal.account(), proposal.adminRoles().ids()))
                        .map(reason -> holding(proposal, reason))
                        .orElseGet(() -> Ruling.pass(proposal.plan()))
                : Ruling.pass(proposal.plan());
    }

    private static Optional<String> why(AdminReserve.Answer answer) {
        return switch (answer) {
            case MAY_LEAVE -> Optional.empty();
            case TOO_FEW_STAY ->
                Optional.of("fewer others hold an admin role than must stay; give it to somebody else first");
            case NOT_KNOWN_YET -> Optional.of("who else holds an admin role is still being read from Falcon");
        };
    }

    /**
     * The roles of the same call that make nobody an administrator are revoked all the same. A former user goes where the present one
     * is the administrator.
     */
    private static Ruling holding(Proposal proposal, String reason) {
        var through = new ArrayList<Change>();
        var held = new ArrayList<Change>();
        for (var change : proposal.plan().changes()) {
            switch (change) {
                case Change.Revoke revoke -> {
                    revoke.of(role -> !isAdmin(proposal, revoke, role)).ifPresent(through::add);
                    revoke.of(role -> isAdmin(proposal, revoke, role)).ifPresent(held::add);
                }
                case Change.Delete delete -> held.add(delete);
                case Change.DeleteFormer former ->
                    (proposal.adminRoles()
                                            .includeOneAtHomeOf(
                                                    proposal.holdings().grants())
                                    ? through
                                    : held)
                            .add(former);
                case Change.Create create -> through.add(create);
                case Change.Recreate recreate -> through.add(recreate);
                case Change.Update update -> through.add(update);
                case Change.Grant grant -> through.add(grant);
            }
        }
        return Ruling.split(
                new Plan(through, proposal.plan().notes()),
                RailName.MIN_ADMINS,
                held,
                "Held by bridge.rails.min-admins: " + reason + ".");
    }

    private static boolean isAdmin(Proposal proposal, Change.Revoke revoke, RoleId role) {
        return revoke.cid().equals(Cid.HOME) && proposal.adminRoles().include(role);
    }
}
