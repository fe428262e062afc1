package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.protocol.ScimException;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many comparisons the filters in a PATCH's paths have left. Each is made with every value of its attribute; one with long
 * texts counts for several. And how many values: an operation on an attribute writes, and compares, all its values anew.
 */
final class ComparisonAllowance {

    private static final int MOST = 100_000;
    private static final int CHARACTERS = 32;
    /** How many of ASCII one other character counts for: it is decomposed, and composed again. */
    private static final int DEARER = 8;

    private static final int MOST_WRITTEN = 1_000_000;

    private long spent;
    private long written;

    /** @throws ScimException {@code tooMany}: before they are made */
    void spend(int comparisons, List<ObjectNode> values) {
        spend(comparisons
                * values.stream().mapToLong(ComparisonAllowance::weight).sum());
    }

    /** @throws ScimException {@code tooMany}: before they are made */
    void spend(long comparisons) {
        spent += comparisons;
        if (spent > MOST) {
            throw ScimException.badRequest(
                    ScimException.Type.TOO_MANY,
                    "The filters in the paths of a PATCH may make up to " + MOST
                            + " comparisons with values; one counts for each " + CHARACTERS
                            + " characters of the value, or " + CHARACTERS / DEARER + " that are not ASCII.");
        }
    }

    /** @throws ScimException {@code tooMany}: before they are written */
    void write(Collection<JsonNode> values) {
        written += values.stream().mapToLong(ComparisonAllowance::length).sum();
        if (written > MOST_WRITTEN) {
            throw ScimException.badRequest(
                    ScimException.Type.TOO_MANY,
                    "The operations of a PATCH on attributes of many values may write up to " + MOST_WRITTEN
                            + " values anew in all; one counts for each " + CHARACTERS + " characters of the value.");
        }
    }

    private static long length(JsonNode value) {
        var characters = value.values().stream()
                .filter(JsonNode::isString)
                .mapToLong(text -> text.stringValue().length())
                .sum();
        return 1 + characters / CHARACTERS;
    }

    private static long weight(ObjectNode value) {
        var characters = value.values().stream()
                .filter(JsonNode::isString)
                .mapToLong(text -> weight(text.stringValue()))
                .sum();
        return 1 + characters / CHARACTERS;
    }

    private static long weight(String text) {
        return text.chars()
                .map(character -> character < 0x80 ? 1 : DEARER)
                .asLongStream()
                .sum();
    }
}
