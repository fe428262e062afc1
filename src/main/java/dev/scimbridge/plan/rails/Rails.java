package dev.scimbridge.plan.rails;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Several rails one after the other, each over what the former let through. */
public final class Rails implements Rail {

    private final List<Rail> rails;

    public Rails(List<Rail> rails) {
        this.rails = List.copyOf(rails);
    }

    /**
     * Those that judge a plan whatever the mode of the bridge. What counts goes last: a change that another rail stops must not be
     * counted.
     */
    public static List<Rail> all(ProtectedUsers users, AdminReserve admins, LossBudget losses) {
        return List.of(
                new LockRail(), new ProtectedRail(users), new MinAdminsRail(admins), new DeprovisioningRail(losses));
    }

    @Override
    public Ruling judge(Proposal proposal) {
        var left = proposal;
        var holds = new ArrayList<Hold>();
        var withheld = Optional.<String>empty();
        for (var rail : rails) {
            var ruling = rail.judge(left);
            holds.addAll(ruling.holds());
            withheld = withheld.or(ruling::withheld);
            left = left.with(ruling.through());
        }
        return new Ruling(left.plan(), holds, withheld);
    }
}
