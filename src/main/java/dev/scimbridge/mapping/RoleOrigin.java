package dev.scimbridge.mapping;

import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.RoleGrant;
import java.util.Optional;

/**
 * One reason for which a user shall hold a role, or for which it shall not although something names it.
 *
 * @param role as the mapping or the user names it
 * @param grant what that is in Falcon; empty where its catalogue does not have it
 */
public record RoleOrigin(Source source, String role, Optional<RoleGrant> grant, Outcome outcome) {

    /** Who names it. */
    public sealed interface Source {}

    /** A group that the user is a member of. */
    public record OfGroup(GroupRef group) implements Source {}

    /** {@code bridge.roles.everyone}. */
    public record OfEveryone() implements Source {}

    /** The user's SCIM attribute {@code roles}. */
    public record OfAttribute() implements Source {}

    /** What comes of it. */
    public enum Outcome {
        /** The role is given. */
        GIVEN,
        /** It is an admin role, and waits for an operator: the group came to its name by a rename. */
        HELD,
        /** Falcon's role catalogue does not have it, or has two of its name. */
        UNRESOLVED,
        /** It is not among {@code bridge.roles.allow}. */
        NOT_ALLOWED,
        /** It is an admin role, and only an entry that names its group exactly may give it. */
        NOT_EXACT
    }
}
