package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.State;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.plan.Dialect;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody else finds out about an account while a run of it is under way is not lost by the ending of that run. */
class NewsTest {

    private static final Duration MOMENT = Duration.ofSeconds(10);

    private final Fate fate = new Fate(1);
    private Consumer<String> onCall = call -> {};
    private final UnreliableFalcon falcon = new UnreliableFalcon(fate, Dialect.USERS, call -> onCall.accept(call));

    private Replica open(SharedStore store) {
        fate.noMoreFaults();
        store.clear(fate);
        return Replica.start(store, falcon, fate, Duration.ZERO, Replica.properties());
    }

    private AccountId born(SharedStore store, String person) {
        var id = new AccountId(fate.uuid());
        store.transaction()
                .executeWithoutResult(tx -> store.engine()
                        .accounts()
                        .insert(Account.born(
                                id, SimulatedRun.profile(person, "First"), Lifecycle.ACTIVE, fate.instant())));
        return id;
    }

    private SharedStore.Due due(SharedStore store, AccountId id) {
        store.engine().wakeups().wake(Set.of(id), fate.instant(), Priority.BACKGROUND);
        return new SharedStore.Due(id, fate.instant(), Priority.BACKGROUND);
    }

    /** Another run of a user that had the login ends between Falcon's refusal and the ending by it. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoWasRefusedALoginThatIsFreeMeanwhileIsTriedAgainAtOnce(TestDatabase database) {
        try (var store = SharedStore.open(database)) {
            var replica = open(store);
            var grace = born(store, "grace");
            var other = born(store, "other");
            onCall = call -> {
                if (call.equals("create grace")) {
                    onCall = later -> {};
                    free(store, other, grace);
                    throw new FalconException.DuplicateLogin("taken", Optional.empty());
                }
            };

            replica.work(due(store, grace));

            work(store, replica, grace);
            assertThat(state(store, grace)).isEqualTo(State.CONVERGED);
        }
    }

    /** What is due within a moment, if anything is. */
    private void work(SharedStore store, Replica replica, AccountId id) {
        var soon = fate.instant().plus(MOMENT);
        store.next()
                .filter(due -> due.account().equals(id) && due.at().isBefore(soon))
                .ifPresent(replica::work);
    }

    private void free(SharedStore store, AccountId former, AccountId waiting) {
        var lease = ((Leases.Claimed) store.engine().leases().claim(former, Convergence.owner())).lease();
        var permit = new RunPermit(store.engine(), Replica.properties(), fate, lease, Priority.BACKGROUND);
        permit.freed(find(store, waiting).profile().login().orElseThrow());
        permit.abandon(Set.of());
    }

    private static Account find(SharedStore store, AccountId id) {
        return store.engine().accounts().find(id).orElseThrow();
    }

    private static State state(SharedStore store, AccountId id) {
        return find(store, id).progress().state();
    }

    /** A process that stood still hears of its call when the account is another one's, which has read Falcon before that call landed. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theDoubtOfALateAnswerOutlivesTheRunThatItComesInto(TestDatabase database) {
        try (var store = SharedStore.open(database)) {
            var replica = open(store);
            var ada = born(store, "ada");
            var late = ((Leases.Claimed) store.engine().leases().claim(ada, Convergence.owner())).lease();
            var permit = new RunPermit(store.engine(), Replica.properties(), fate, late, Priority.INLINE);
            store.leasesRunOut();
            fate.pass(Duration.ofMinutes(10));
            replica.work(due(store, ada));
            fate.pass(Duration.ofMinutes(10));
            onCall = call -> {
                if (call.startsWith("roles")) {
                    onCall = later -> {};
                    permit.learn(new Observation.Granting(Set.of(RoleGrant.home("role_a"))));
                    permit.abandon(Set.of());
                }
            };

            replica.work(due(store, ada));

            assertThat(find(store, ada).seen().doubts()).extracting(Doubt::what).contains(Doubt.What.LOST_CALL);
            assertThat(store.next())
                    .hasValueSatisfying(next -> assertThat(next.account()).isEqualTo(ada));
        }
    }
}
