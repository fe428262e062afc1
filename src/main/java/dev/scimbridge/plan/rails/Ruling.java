package dev.scimbridge.plan.rails;

import dev.scimbridge.account.Ownership;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a rail, or all of them, make of a plan.
 *
 * @param withheld what a setting of the bridge keeps from being done, in a sentence; nobody has to decide about it
 * @param ownership whose the account is by that: {@link Ownership#REQUESTED} while an operator has to say, {@link
 *     Ownership#UNMANAGED} where it stays somebody else's
 */
public record Ruling(Plan through, List<Hold> holds, Optional<String> withheld, Ownership ownership) {

    public Ruling {
        holds = List.copyOf(holds);
    }

    /** The whole plan is let through. */
    public static Ruling pass(Plan plan) {
        return new Ruling(plan, List.of(), Optional.empty(), Ownership.MANAGED);
    }

    /** Whether the account is the bridge's. */
    public boolean isOurs() {
        return ownership == Ownership.MANAGED;
    }

    /** What waits for a word about the account itself; an admin role waits for one about the group that claims it. */
    public List<Hold> holdsOfAccount() {
        return holds.stream()
                .filter(hold -> hold.rail() != RailName.ADMIN_ROLES)
                .toList();
    }

    /** The changes that fulfil a condition are held. */
    static Ruling holding(Plan plan, RailName rail, Predicate<Change> these, String why) {
        return split(without(plan, these), rail, changes(plan, these), why);
    }

    /** These changes are held, and the rest is let through. */
    static Ruling split(Plan through, RailName rail, List<Change> held, String why) {
        return held.isEmpty()
                ? pass(through)
                : new Ruling(through, List.of(new Hold(rail, held, why)), Optional.empty(), Ownership.MANAGED);
    }

    /** The changes that fulfil a condition are withheld. */
    static Ruling withholding(Plan plan, Predicate<Change> these, String why) {
        var withheld = changes(plan, these);
        return withheld.isEmpty()
                ? pass(plan)
                : new Ruling(
                        without(plan, these),
                        List.of(),
                        Optional.of(why + ": " + words(withheld) + "."),
                        Ownership.MANAGED);
    }

    private static List<Change> changes(Plan plan, Predicate<Change> these) {
        return plan.changes().stream().filter(these).toList();
    }

    private static Plan without(Plan plan, Predicate<Change> these) {
        return new Plan(changes(plan, these.negate()), plan.notes());
    }

    private static String words(List<Change> changes) {
        return changes.stream().map(Change::toString).collect(Collectors.joining(", "));
    }
}
