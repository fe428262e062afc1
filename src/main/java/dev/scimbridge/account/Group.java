package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;

/**
 * A group that the identity provider pushed. Its members are rows of their own, never loaded with it.
 *
 * @param displayName as written, 1 to 254 characters; unique without case by {@link #key()}
 * @param deleting DELETE was asked for and somebody's access is not yet gone
 * @param adminHeld it was renamed onto a name that gives an admin role: that role is held back until an operator allows it
 */
public record Group(
        GroupId id, String displayName, Optional<String> externalId, Meta meta, boolean deleting, boolean adminHeld) {

    public static final int MAX_LENGTH = 254;

    public Group {
        if (displayName.isBlank() || displayName.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("displayName must have 1 to " + MAX_LENGTH + " characters");
        }
    }

    public static Group born(GroupId id, String displayName, Optional<String> externalId, Instant now) {
        return new Group(id, displayName, externalId, Meta.born(now), false, false);
    }

    /** The same with another name or externalId. */
    public Group named(String name, Optional<String> external) {
        return new Group(id, name, external, meta, deleting, adminHeld);
    }

    /** The same, its admin roles held for an operator or not. */
    public Group held(boolean held) {
        return new Group(id, displayName, externalId, meta, deleting, held);
    }

    /** The same, to be gone when everybody has lost what it gave. */
    public Group asDeleting() {
        return new Group(id, displayName, externalId, meta, true, adminHeld);
    }

    /** The same in its next version. */
    public Group touched(Instant now) {
        return new Group(id, displayName, externalId, meta.touched(now), deleting, adminHeld);
    }

    public String key() {
        return CaselessKey.of(displayName);
    }

    public GroupRef ref() {
        return new GroupRef(id, displayName, externalId, adminHeld);
    }
}
