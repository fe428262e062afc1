package dev.scimbridge.account;

import java.util.Optional;

/** A group as the mapping sees it, and as an element of a user's {@code groups}. */
public record GroupRef(GroupId id, String displayName, Optional<String> externalId, boolean adminHeld) {

    public GroupRef(GroupId id, String displayName, Optional<String> externalId) {
        this(id, displayName, externalId, false);
    }
}
