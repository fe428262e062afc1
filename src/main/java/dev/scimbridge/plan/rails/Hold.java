package dev.scimbridge.plan.rails;

import dev.scimbridge.plan.Change;
import java.util.List;

/**
 * Changes that a rail does not let through.
 *
 * @param changes what would happen; empty: whatever is wanted of the account
 * @param why a sentence for an operator and for the client
 */
public record Hold(RailName rail, List<Change> changes, String why) {

    public Hold {
        changes = List.copyOf(changes);
    }
}
