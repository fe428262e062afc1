package dev.scimbridge.account;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Why a use case was not carried out; nothing was changed unless the case says so. Messages may be shown to a client. */
public abstract sealed class ProvisioningException extends RuntimeException {

    private ProvisioningException(String message) {
        super(message);
    }

    /** Never null: every case is told in words. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** No such user resource. */
    public static final class NoSuchAccount extends ProvisioningException {
        public NoSuchAccount(AccountId id) {
            super("There is no user with id " + id + ".");
        }
    }

    /** No such group resource. */
    public static final class NoSuchGroup extends ProvisioningException {
        public NoSuchGroup(GroupId id) {
            super("There is no group with id " + id + ".");
        }
    }

    /** Another user has the userName, compared without case. */
    public static final class UserNameTaken extends ProvisioningException {
        public UserNameTaken() {
            super("Another user has this userName (compared without case). Look it up with a filter and update it.");
        }
    }

    /** Another user has, or had in Falcon, the e-mail address this one would log in with. */
    public static final class LoginTaken extends ProvisioningException {
        public LoginTaken() {
            super("Another user has the e-mail address that this user would log in to Falcon with.");
        }

        /** @param holder who has it in Falcon, perhaps from before it was renamed here, so that no filter finds it by that address */
        public LoginTaken(AccountId holder) {
            super("The user with the id " + holder
                    + " has, in Falcon, the e-mail address that this user would log in with,"
                    + " perhaps from before it was renamed. Give this one another address, or update that user if it is the same"
                    + " person.");
        }
    }

    /** Another group has the displayName, compared without case. */
    public static final class GroupNameTaken extends ProvisioningException {
        public GroupNameTaken() {
            super(
                    "Another group has this displayName (compared without case). Look it up with a filter and update it.");
        }
    }

    /** The externalId gives an admin role, or may give one: a group does not take it later, nor one that another group has. */
    public static final class AdminExternalId extends ProvisioningException {

        private final boolean taken;

        /** @param owner the group that has it; empty: none */
        public AdminExternalId(Optional<GroupId> owner) {
            super("Groups of this externalId give an admin role, or one that is not known yet. "
                    + owner.map(id ->
                                    "The group with the id " + id + " has it; another one with the same is not taken.")
                            .orElse(
                                    "A group has it from its creation on, or not at all: delete this group, and create it"
                                            + " with this externalId."));
            this.taken = owner.isPresent();
        }

        /** Whether another group has it. */
        public boolean taken() {
            return taken;
        }
    }

    /** Neither userName nor an e-mail can serve as the Falcon login. */
    public static final class NoLogin extends ProvisioningException {
        public NoLogin() {
            super("Falcon needs an e-mail address: send one as userName, or in emails.");
        }
    }

    /** The user is not managed by the bridge, so it may not be changed so. */
    public static final class AdoptionRefused extends ProvisioningException {

        private AdoptionRefused(String message) {
            super(message);
        }

        public static AdoptionRefused byPolicy() {
            return new AdoptionRefused(
                    "This user exists in Falcon and is not managed by the bridge; bridge.adoption is 'refuse'.");
        }

        public static AdoptionRefused forDelete() {
            return new AdoptionRefused(
                    "This user exists in Falcon and is not managed by the bridge. Update it first, so that"
                            + " the bridge adopts it; then delete it.");
        }
    }

    /** The rename policy refuses a new login. */
    public static final class RenameRefused extends ProvisioningException {
        public RenameRefused() {
            super("Falcon cannot change a user's login; bridge.rename is 'refuse'.");
        }
    }

    /** The resource was changed since the client read it ({@code If-Match}). */
    public static final class VersionMismatch extends ProvisioningException {
        public VersionMismatch() {
            super("The resource was changed since it was read. Read it again and repeat the change.");
        }
    }

    /** A search that would have to look at more resources than a request may cost. */
    public static final class TooMany extends ProvisioningException {

        private static final String NARROWER = "a condition on userName, externalId, emails.value, id, active or meta.";

        private TooMany(String message) {
            super(message);
        }

        /** No index serves its filter. */
        public TooMany(int limit) {
            this("This filter cannot use an index and would look at more than " + limit + " resources. Add "
                    + NARROWER);
        }

        /**
         * The database was stopped.
         *
         * @param worked for how long it had worked on it
         */
        public static TooMany slow(Duration worked) {
            return new TooMany("The search yields many more results than the server is willing to calculate or process:"
                    + " the database had worked on it for " + worked.toSeconds()
                    + " seconds. Narrow it by a condition with eq that an"
                    + " index serves: of users on userName, externalId, emails.value, displayName or id, of groups on displayName,"
                    + " externalId, members.value or id.");
        }

        /** The index that serves its order lacks some of them, as it may for some minutes after an upgrade. */
        public static TooMany unsorted(int limit) {
            return new TooMany(
                    "Users are still being indexed by what sortBy says, and to sort them without the index would look at"
                            + " more than " + limit + " of them. Search again in some minutes, or add " + NARROWER);
        }
    }

    /** Falcon refused the create for good; the SCIM create was withdrawn. */
    public static final class CreateRefused extends ProvisioningException {

        private final boolean duplicate;

        public CreateRefused(String falconMessage, boolean duplicate) {
            super("Falcon refused to create the user: " + falconMessage);
            this.duplicate = duplicate;
        }

        /** The e-mail address is in use where this tenant cannot see it. */
        public boolean duplicate() {
            return duplicate;
        }
    }

    /** Cannot be answered now: Falcon's credentials or tenant are wrong, the first mirror runs, or the database is away. */
    public static final class Unavailable extends ProvisioningException {

        private final transient Duration retryAfter;

        public Unavailable(String message, Duration retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }
    }
}
