package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.databases.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that takes a user over from another account locks that one's row too, in the one order of all. */
class TakenUserTest {

    private static final AccountId FORMER = new AccountId(new UUID(1, 1));
    private static final AccountId PRESENT = new AccountId(new UUID(1, 2));
    private static final FalconUser ADA = new FalconUser(
            new FalconUserUuid("uuid-ada"),
            Optional.empty(),
            new Login("ada@example.com"),
            Optional.of("Ada"),
            Optional.of("Example"));

    private final Fate fate = new Fate(1);

    private void born(EngineStore store, AccountId id, String login) {
        store.transaction()
                .executeWithoutResult(tx -> store.accounts()
                        .insert(Account.born(
                                id, SimulatedRun.profile(login, "Ada"), Lifecycle.ACTIVE, fate.instant())));
    }

    /** Somebody changes both accounts, as by a group of both, while the run's commit comes. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aUserIsTakenOverWhileBothAccountsAreChanged(TestDatabase database) throws Exception {
        try (var shared = SharedStore.open(database)) {
            shared.clear(fate);
            var store = shared.engine();
            born(store, FORMER, "former");
            born(store, PRESENT, "ada");
            store.transaction()
                    .executeWithoutResult(tx -> store.observations()
                            .store(FORMER, List.of(new Observation.UserSeen(ADA, Observation.Origin.OURS))));
            var lease = ((Leases.Claimed) store.leases().claim(PRESENT, Convergence.owner())).lease();
            var permit = new RunPermit(store, Replica.properties(), fate, lease, Priority.INLINE);
            permit.learn(new Observation.UserSeen(ADA, Observation.Origin.FOREIGN));
            var locked = new CountDownLatch(1);
            var taking = new FutureTask<>(() -> {
                locked.await();
                permit.commit();
                return true;
            });
            Thread.ofVirtual().start(taking);

            store.transaction().executeWithoutResult(tx -> {
                store.accounts().lock(FORMER);
                locked.countDown();
                pause();
                store.accounts().lock(PRESENT);
            });

            assertThat(taking.get()).isTrue();
            assertThat(store.accounts().findByFalconUuid(ADA.uuid()).map(Account::id))
                    .hasValue(PRESENT);
        }
    }

    /** Long enough for the run to come to the row. */
    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(500));
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
