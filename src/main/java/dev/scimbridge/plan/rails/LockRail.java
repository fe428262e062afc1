package dev.scimbridge.plan.rails;

import dev.scimbridge.plan.Change;

/** Whoever an operator has locked is given nothing, whatever the identity provider says, until he is unlocked. */
public final class LockRail implements Rail {

    @Override
    public Ruling judge(Proposal proposal) {
        return proposal.locked()
                ? Ruling.holding(
                        proposal.plan(),
                        RailName.LOCK,
                        Change::givesAccess,
                        "This user is locked by an operator: nothing is given to it until unlock " + proposal.account()
                                + ".")
                : Ruling.pass(proposal.plan());
    }
}
