package dev.scimbridge.plan;

/**
 * How the operator wants changes to be made.
 *
 * @param revokeFirst whether a user's roles are revoked before it is deleted, for Falcon's audit trail
 * @param deleteDue a deactivated user is to be deleted now ({@code revoke-then-delete}, after {@code delete-after})
 */
public record Policy(
        Creation creation,
        Rename rename,
        Deactivation deactivation,
        Residual residual,
        Deletion deletion,
        boolean revokeFirst,
        ExtraRoles extraRoles,
        boolean deleteDue) {

    /** When a user is created in Falcon, which invites it by e-mail. */
    public enum Creation {
        AT_ONCE,
        WITH_FIRST_ROLE
    }

    /** What becomes of a new login where Falcon cannot change it. */
    public enum Rename {
        KEEP_LOGIN,
        /** A new user takes the place of the one with the former login. */
        RECREATE,
        REFUSE
    }

    /** What {@code active:false} does. */
    public enum Deactivation {
        REVOKE_ROLES,
        DELETE,
        REVOKE_THEN_DELETE
    }

    /** What becomes of a deactivated user that still holds inherited roles. */
    public enum Residual {
        REPORT,
        DELETE
    }

    /** What DELETE does. */
    public enum Deletion {
        DELETE,
        DEACTIVATE
    }

    /** What becomes of an active user's roles that no group gives. */
    public enum ExtraRoles {
        KEEP,
        REVOKE
    }
}
