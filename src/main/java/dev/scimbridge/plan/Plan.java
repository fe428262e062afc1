package dev.scimbridge.plan;

import java.util.List;

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

    public boolean isEmpty() {
        return changes.isEmpty();
    }
}
