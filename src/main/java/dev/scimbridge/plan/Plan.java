package dev.scimbridge.plan;

import dev.scimbridge.account.RoleGrant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What to change in Falcon, in this order, and what stays as it is although something else is desired. */
public record Plan(List<Change> changes, List<Note> notes) {

    public Plan {
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
    }

    /**
     * Something the plan cannot or may not change.
     *
     * @param text a sentence for an operator
     * @param failure whether what is desired will not come about
     */
    public record Note(String text, boolean failure) {}

    /** The same that does not grant these roles, and says so. */
    public Plan withoutGranting(Set<RoleGrant> taken) {
        if (taken.isEmpty()) {
            return this;
        }
        var rest = changes.stream()
                .flatMap(change -> change instanceof Change.Grant grant
                        ? grant.of(role -> !taken.contains(new RoleGrant(grant.cid(), role))).stream()
                        : Stream.of(change))
                .toList();
        var all = new ArrayList<>(notes);
        all.add(new Note(
                "Somebody took " + new TreeSet<>(taken) + " away in Falcon; it is not given back (reconcile drift).",
                false));
        return new Plan(rest, all);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }
}
