package dev.scimbridge.plan.rails;

import dev.scimbridge.account.Ownership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Several rails one after the other, each over what the former let through. */
public final class Rails implements Rail {

    private final List<Rail> rails;

    public Rails(List<Rail> rails) {
        this.rails = List.copyOf(rails);
    }

    /**
     * All of them. Whose the account is goes first; what counts goes last: a change that another rail stops must not be counted.
     *
     * @param mode the one that is in force when a plan is judged
     */
    public static Rails all(
            Adoption adoption,
            Supplier<ModeRail.Mode> mode,
            ProtectedUsers users,
            AdminReserve admins,
            LossBudget losses) {
        return new Rails(List.of(
                new AdoptionRail(adoption),
                new ModeRail(mode),
                new LockRail(),
                new ProtectedRail(users),
                new AdminRolesRail(),
                new MinAdminsRail(admins),
                new DeprovisioningRail(losses)));
    }

    @Override
    public Ruling judge(Proposal proposal) {
        var left = proposal;
        var holds = new ArrayList<Hold>();
        var withheld = Optional.<String>empty();
        var ownership = Ownership.MANAGED;
        for (var rail : rails) {
            var ruling = rail.judge(left);
            holds.addAll(ruling.holds());
            withheld = withheld.or(ruling::withheld);
            ownership = ownership == Ownership.MANAGED ? ruling.ownership() : ownership;
            left = left.with(ruling.through());
        }
        return new Ruling(left.plan(), holds, withheld, ownership);
    }
}
