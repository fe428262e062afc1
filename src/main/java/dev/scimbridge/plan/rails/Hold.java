package dev.scimbridge.plan.rails;

import dev.scimbridge.plan.Change;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Changes that a rail does not let through.
 *
 * @param changes what would happen; empty: nothing but that the account becomes the bridge's
 * @param why a sentence for an operator and for the client
 */
public record Hold(RailName rail, List<Change> changes, String why) {

    public Hold {
        changes = List.copyOf(changes);
    }

    /** The rail that several at once are told by: one whose hold an operator's word lets go, where there is one. */
    public static RailName foremost(List<Hold> holds) {
        return holds.stream()
                .map(Hold::rail)
                .filter(RailName::waitsForOperator)
                .findFirst()
                .orElseGet(() -> holds.getFirst().rail());
    }

    /** What would happen, in words. */
    public String would() {
        var words = changes.stream().map(Change::toString);
        return (rail == RailName.ADOPTION ? Stream.concat(Stream.of("take the user over"), words) : words)
                .collect(Collectors.joining(", "));
    }
}
