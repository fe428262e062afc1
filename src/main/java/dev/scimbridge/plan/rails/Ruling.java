package dev.scimbridge.plan.rails;

import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Plan;
import java.util.List;
import java.util.function.Predicate;

/** What a rail, or all of them, make of a plan. */
public record Ruling(Plan through, List<Hold> holds) {

    public Ruling {
        holds = List.copyOf(holds);
    }

    /** The whole plan is let through. */
    public static Ruling pass(Plan plan) {
        return new Ruling(plan, List.of());
    }

    /** The changes that fulfil a condition are held. */
    static Ruling holding(Plan plan, RailName rail, Predicate<Change> these, String why) {
        var held = plan.changes().stream().filter(these).toList();
        var rest = plan.changes().stream().filter(these.negate()).toList();
        return held.isEmpty()
                ? pass(plan)
                : new Ruling(new Plan(rest, plan.notes()), List.of(new Hold(rail, held, why)));
    }
}
