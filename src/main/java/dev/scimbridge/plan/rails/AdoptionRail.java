package dev.scimbridge.plan.rails;

import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.plan.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Nothing is changed of a user that somebody else made in Falcon before it is the bridge's ({@code bridge.adoption}). */
public final class AdoptionRail implements Rail {

    private static final Plan NOTHING = new Plan(List.of(), List.of());

    private final Adoption adoption;

    public AdoptionRail(Adoption adoption) {
        this.adoption = adoption;
    }

    @Override
    public Ruling judge(Proposal proposal) {
        if (!proposal.isForeign() || proposal.isAllowed()) {
            return Ruling.pass(proposal.plan());
        }
        return switch (adoption) {
            case ALLOW -> Ruling.pass(proposal.plan());
            case REFUSE -> refused();
            case REFUSE_ADMINS -> holdsForeignAdminRole(proposal) ? held(proposal) : Ruling.pass(proposal.plan());
        };
    }

    private static boolean holdsForeignAdminRole(Proposal proposal) {
        var foreign = new HashSet<RoleGrant>(proposal.holdings().grants());
        foreign.removeAll(proposal.holdings().ours());
        return proposal.adminRoles().includeOneOf(foreign);
    }

    private static Ruling refused() {
        return new Ruling(
                NOTHING,
                List.of(),
                Optional.of("This user exists in Falcon and is not managed by the bridge (bridge.adoption: refuse)."),
                Ownership.UNMANAGED);
    }

    /** Also where nothing would be changed now: the user would be the bridge's from then on. */
    private static Ruling held(Proposal proposal) {
        var why =
                "This user exists in Falcon and holds an admin role; bridge.adoption: refuse-admins holds every change of"
                        + " it. An operator decides: held allow " + proposal.account() + ", or held reject.";
        return new Ruling(
                NOTHING,
                List.of(new Hold(RailName.ADOPTION, proposal.plan().changes(), why)),
                Optional.empty(),
                Ownership.REQUESTED);
    }
}
