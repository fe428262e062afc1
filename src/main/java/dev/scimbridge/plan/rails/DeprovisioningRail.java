package dev.scimbridge.plan.rails;

import dev.scimbridge.plan.Change;

/**
 * No more accounts than the budget has room for lose their access, whatever the cause: a deactivation, a DELETE, a group that is
 * deleted, emptied or renamed, another role mapping. What is held once waits for an operator, whatever room there is later.
 */
public final class DeprovisioningRail implements Rail {

    private final LossBudget budget;

    public DeprovisioningRail(LossBudget budget) {
        this.budget = budget;
    }

    @Override
    public Ruling judge(Proposal proposal) {
        if (proposal.isAllowed() || !proposal.losesAccess()) {
            return Ruling.pass(proposal.plan());
        }
        if (!proposal.isHeldBy(RailName.DEPROVISIONING) && budget.admit(proposal.account())) {
            return Ruling.pass(proposal.plan());
        }
        return Ruling.holding(
                proposal.plan(),
                RailName.DEPROVISIONING,
                Change::takesAccess,
                "Held by bridge.rails.deprovisioning, because more accounts would lose access than may within its window."
                        + " An operator decides: held allow " + proposal.account() + ", or held reject.");
    }
}
