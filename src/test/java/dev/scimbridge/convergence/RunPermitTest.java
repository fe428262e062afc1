package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.convergence.Leases.Claimed;
import dev.scimbridge.databases.TestDatabase;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

/** How long a call of a converge waits for its turn, and which one is sent. */
class RunPermitTest {

    private static final SharedStore STORE = SharedStore.open(TestDatabase.SQLITE);
    private static final Duration A_MOMENT = Duration.ofSeconds(5);
    private static final Duration ACCURACY = Duration.ofMillis(100);

    private final Fate time = new Fate(1);
    private final EngineStore store = STORE.engine();

    @BeforeEach
    void clear() {
        STORE.clear(time);
    }

    private AccountId account() {
        var id = new AccountId(time.uuid());
        var profile = SimulatedRun.profile(id.toString(), "Ada");
        store.transaction()
                .executeWithoutResult(
                        tx -> store.accounts().insert(Account.born(id, profile, Lifecycle.ACTIVE, time.instant())));
        return id;
    }

    private Lease claim(AccountId account) {
        return ((Claimed) store.leases().claim(account, Convergence.owner())).lease();
    }

    private RunPermit permit(Lease lease, Priority priority) {
        return new RunPermit(store, Replica.properties("lease=60s"), time, lease, priority);
    }

    private RunPermit permit(Priority priority) {
        return permit(claim(account()), priority);
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
        var leaver = permit(Priority.DEPROVISIONING);
        assertThat(patience(leaver)).isCloseTo(Duration.ofSeconds(40), ACCURACY);

        time.pass(Duration.ofSeconds(19));

        assertThat(patience(leaver)).isCloseTo(Duration.ofSeconds(21), ACCURACY);
    }

    @Test
    void theLeaseIsProlongedOnTheWayThroughManyReads() {
        var leaver = permit(Priority.DEPROVISIONING);

        for (var read = 0; read < 20; read++) {
            time.pass(Duration.ofSeconds(19));
            assertThat(patience(leaver)).isGreaterThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void whoseLeaseIsGoneReadsNoMore() {
        var lease = claim(account());
        var permit = permit(lease, Priority.DEPROVISIONING);
        STORE.leasesRunOut();
        claim(lease.account());

        time.pass(Duration.ofSeconds(38));

        assertThatThrownBy(permit::deadline).isInstanceOf(Permit.Superseded.class);
    }

    /** What the database did not say is no lease: the call waits no longer than for what is left of the one that was sure. */
    @Test
    void whatCannotBeProlongedIsNotLonger() {
        var leaver = new RunPermit(
                withoutAnswer(), Replica.properties("lease=60s"), time, claim(account()), Priority.DEPROVISIONING);

        time.pass(Duration.ofSeconds(30));

        assertThat(patience(leaver)).isCloseTo(Duration.ofSeconds(10), ACCURACY);
        assertThat(patience(leaver)).isCloseTo(Duration.ofSeconds(10), ACCURACY);
    }

    private EngineStore withoutAnswer() {
        var silent = (Leases) Proxy.newProxyInstance(
                Leases.class.getClassLoader(), new Class<?>[] {Leases.class}, (proxy, method, arguments) -> {
                    throw new CannotAcquireLockException("lock timeout");
                });
        return new EngineStore(
                store.accounts(),
                silent,
                store.observations(),
                store.departures(),
                store.wakeups(),
                store.holds(),
                store.audit(),
                store.transaction());
    }

    /** Between the claim, which the intent's transaction took, and the run a process may have stood still. */
    @Test
    void aClaimThatIsLongAgoPermitsNoCallByItself() {
        var lease = claim(account());
        STORE.leasesRunOut();
        claim(lease.account());
        time.pass(Duration.ofSeconds(35));

        assertThatThrownBy(permit(lease, Priority.INLINE)::take).isInstanceOf(Permit.Superseded.class);
    }
}
