package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.databases.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a call of a converge waits for its turn. */
class RunPermitTest {

    private static final Duration A_MOMENT = Duration.ofSeconds(5);
    private static final Duration ACCURACY = Duration.ofMillis(100);

    private final Fate time = new Fate(1);

    private RunPermit permit(Priority priority) {
        var lease = new Lease(AccountId.fresh(), new LeaseOwner("one"), 1, new PlanVersions(1, 1), Optional.empty());
        var store = SharedStore.open(TestDatabase.SQLITE).engine();
        return new RunPermit(store, Replica.properties("lease=60s"), time, lease, priority);
    }

    private Duration patience(RunPermit permit) {
        return Duration.between(time.instant(), permit.deadline());
    }

    /** Many child CIDs and a slow Falcon: to read them all takes longer than any one of the calls may wait. */
    @Test
    void whatWasReadBeforeLeavesTheNextCallItsMoment() {
        var permit = permit(Priority.RECONCILE);
        assertThat(patience(permit)).isCloseTo(A_MOMENT, ACCURACY);

        time.pass(Duration.ofSeconds(20));

        assertThat(patience(permit)).isCloseTo(A_MOMENT, ACCURACY);
    }

    @Test
    void noCallWaitsForATurnThatWouldComeWithoutTheLease() {
        var background = permit(Priority.BACKGROUND);
        var leaver = permit(Priority.DEPROVISIONING);
        assertThat(patience(leaver)).isCloseTo(Duration.ofSeconds(40), ACCURACY);

        time.pass(Duration.ofSeconds(38));

        assertThat(patience(background)).isCloseTo(Duration.ofSeconds(2), ACCURACY);
        assertThat(patience(leaver)).isCloseTo(Duration.ofSeconds(2), ACCURACY);
    }
}
