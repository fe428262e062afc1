package dev.scimbridge.provisioning;

import java.util.List;
import java.util.Optional;

/**
 * What a PUT or PATCH makes of a group.
 *
 * @param displayName empty: unchanged
 * @param externalId empty: unchanged; an empty text: removed
 * @param members in order
 */
public record GroupEdit(Optional<String> displayName, Optional<String> externalId, List<MemberEdit> members) {

    public GroupEdit {
        members = List.copyOf(members);
    }

    /** One change of the membership; each is idempotent. */
    public sealed interface MemberEdit {}

    public record Add(List<String> values) implements MemberEdit {
        public Add {
            values = List.copyOf(values);
        }
    }

    public record Remove(List<String> values) implements MemberEdit {
        public Remove {
            values = List.copyOf(values);
        }
    }

    /** Makes exactly these the members; with none, empties the group. */
    public record ReplaceAll(List<String> values) implements MemberEdit {
        public ReplaceAll {
            values = List.copyOf(values);
        }
    }
}
