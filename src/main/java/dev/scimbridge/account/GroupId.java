package dev.scimbridge.account;

import java.util.Optional;
import java.util.UUID;

/** The SCIM {@code id} of a group: stable, never reused. */
public record GroupId(UUID value) {

    /** As {@link AccountId#fresh}. */
    public static GroupId fresh() {
        return new GroupId(OrderedUuid.fresh());
    }

    /** Empty when the text cannot be an id of ours; only the canonical lower-case form is one. */
    public static Optional<GroupId> parse(String text) {
        return CanonicalUuid.parse(text).map(GroupId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
