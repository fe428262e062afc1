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
