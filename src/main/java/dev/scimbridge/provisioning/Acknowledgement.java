package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.provisioning.Written.Accepted;
import dev.scimbridge.provisioning.Written.Confirmation;
import dev.scimbridge.provisioning.Written.Unconfirmed;
import java.time.Duration;
import java.util.Optional;

/**
 * What the identity provider is told of a write that was stored. Nothing else answers 503 for a deprovisioning that is not
 * confirmed.
 */
final class Acknowledgement {

    /** A plan of more calls than this is not waited for, and so many members are not. */
    static final int CALLS_WORTH_WAITING = 20;

    static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private static final String DEACTIVATED = "This user was deactivated a moment ago, perhaps after you had read it."
            + " Read it again, and repeat this if it is to be active.";

    private final TenantGate tenant;
    private final BridgeProperties.AcknowledgedWhen policy;

    Acknowledgement(TenantGate tenant, BridgeProperties.AcknowledgedWhen policy) {
        this.tenant = tenant;
        this.policy = policy;
    }

    /** How a write stands when it is to be answered. */
    sealed interface Situation {}

    /** Nobody was to lose access, or it is confirmed that they did. */
    record Settled() implements Situation {}

    /** Access of a user that was to be taken away may still exist. */
    record Losing(Account account) implements Situation {}

    /** The client said back {@code active:true}, which it read because a deactivation is not confirmed. */
    record Echo(Account account) implements Situation {}

    /** What a group gave may still be held by so many. @param one of them, where it is still visible */
    record Departing(int number, Optional<Account> one) implements Situation {}

    /** A group that was to be deleted stays, by an operator's word. */
    record Kept() implements Situation {}

    /** A group was being deleted when it was to be changed, and was not. */
    record UnderDeletion() implements Situation {}

    Confirmation of(Situation situation) {
        return switch (situation) {
            case Settled settled -> new Accepted();
            case Losing losing ->
                acceptsAtOnce(losing.account()) ? new Accepted() : new Unconfirmed(why(losing.account()), RETRY_AFTER);
            case Kept kept -> new Unconfirmed("An operator has rejected this: the group stays.", RETRY_AFTER);
            case UnderDeletion deletion ->
                new Unconfirmed("The group was being deleted; nothing of this was done.", RETRY_AFTER);
            case Echo echo ->
                new Unconfirmed(echo.account().deprovisioning() ? why(echo.account()) : DEACTIVATED, RETRY_AFTER);
            case Departing departing ->
                isConfirmationNotAwaited(departing) ? new Accepted() : new Unconfirmed(why(departing), RETRY_AFTER);
        };
    }

    private boolean isConfirmationNotAwaited(Departing departing) {
        return policy == BridgeProperties.AcknowledgedWhen.ACCEPTED
                || departing.one().isEmpty()
                || (departing.number() > CALLS_WORTH_WAITING
                        && departing.one().filter(Acknowledgement::isHeld).isEmpty());
    }

    private static boolean isHeld(Account account) {
        return account.progress().state() == State.HELD;
    }

    /** Whether the loss of an account's access is reported when it is accepted. */
    boolean acceptsAtOnce(Account account) {
        return policy == BridgeProperties.AcknowledgedWhen.ACCEPTED || exceedsWaiting(account);
    }

    /** Before Falcon was reached it is not known how it takes roles, and nothing is said to be gone. */
    private boolean exceedsWaiting(Account account) {
        var revokes = account.holdings().revocable().size();
        return tenant.usable()
                && account.falcon().isPresent()
                && revokes > CALLS_WORTH_WAITING - 2
                && 2 + revokes / tenant.dialect().rolesPerRevoke() > CALLS_WORTH_WAITING;
    }

    private static String why(Departing departing) {
        return departing.number() + " members may still hold what this group gave them. "
                + departing.one().map(Acknowledgement::why).orElse("");
    }

    private static String why(Account account) {
        return "Taking this user's access away is "
                + (isHeld(account) ? "held." : "still under way; it goes on without a repeat.")
                + account.progress().detail().map(detail -> " " + detail).orElse("");
    }
}
