package dev.scimbridge.provisioning;

import dev.scimbridge.account.AccountId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who joined a group and who left it, by member value; who did both did neither. */
record Moved(List<String> joined, List<String> left) {

    Moved {
        joined = List.copyOf(joined);
        left = List.copyOf(left);
    }

    /** Several steps, one after the other. */
    static Moved all(List<Moved> steps) {
        var joined = new LinkedHashSet<String>();
        var left = new LinkedHashSet<String>();
        for (var step : steps) {
            step.joined().forEach(value -> move(value, left, joined));
            step.left().forEach(value -> move(value, joined, left));
        }
        return new Moved(List.copyOf(joined), List.copyOf(left));
    }

    private static void move(String value, Set<String> from, Set<String> to) {
        if (!from.remove(value)) {
            to.add(value);
        }
    }

    boolean isEmpty() {
        return joined.isEmpty() && left.isEmpty();
    }

    /** How many, not who. */
    @Override
    public String toString() {
        return joined.size() + " members joined and " + left.size() + " left";
    }

    List<AccountId> joinedAccounts() {
        return accounts(joined);
    }

    List<AccountId> leftAccounts() {
        return accounts(left);
    }

    static List<AccountId> accounts(Collection<String> values) {
        return values.stream().flatMap(value -> AccountId.parse(value).stream()).toList();
    }
}
