package dev.scimbridge.plan.rails;

import dev.scimbridge.account.Holdings;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Plan;
import java.util.ArrayList;

/** Protected users are never revoked from, deleted or given another login, whoever asks and whatever an operator allows. */
public final class ProtectedRail implements Rail {

    private static final String WHY =
            "This user is protected (bridge.rails.protected): nothing takes its access away or changes its login."
                    + " Take it out of the list first, if that is meant.";

    private final ProtectedUsers users;

    public ProtectedRail(ProtectedUsers users) {
        this.users = users;
    }

    @Override
    public Ruling judge(Proposal proposal) {
        var holdings = proposal.mayHold();
        return proposal.user()
                .filter(user -> users.contains(user, holdings))
                .map(user -> judge(proposal.plan()))
                .orElseGet(() -> Ruling.holding(
                        proposal.plan(), RailName.PROTECTED, change -> deletesProtected(change, holdings), WHY));
    }

    private boolean deletesProtected(Change change, Holdings holdings) {
        return change instanceof Change.DeleteFormer former && users.contains(former.user(), holdings);
    }

    private static Ruling judge(Plan plan) {
        var through = new ArrayList<Change>();
        var held = new ArrayList<Change>();
        for (var change : plan.changes()) {
            switch (change) {
                case Change.Revoke revoke -> held.add(revoke);
                case Change.Delete delete -> held.add(delete);
                case Change.DeleteFormer former -> held.add(former);
                case Change.Recreate recreate -> held.add(recreate);
                case Change.Update update -> {
                    through.add(update.keepingLogin());
                    update.login().ifPresent(login -> held.add(update));
                }
                case Change.Create create -> through.add(create);
                case Change.Grant grant -> through.add(grant);
            }
        }
        return Ruling.split(new Plan(through, plan.notes()), RailName.PROTECTED, held, WHY);
    }
}
