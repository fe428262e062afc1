package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Attributes;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserName;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.plan.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A create that Falcon refused for good: the client is told so and nothing is left of it, or it is told of the user that is left. */
class WithdrawalTest {

    private static final SharedStore STORE = SharedStore.open(TestDatabase.SQLITE);

    private final Fate fate = new Fate(1);
    private Runnable meanwhile = () -> {};
    private final UnreliableFalcon falcon = new UnreliableFalcon(fate, Dialect.USERS, this::refuse);
    private Replica replica = replica();

    private Replica replica() {
        return Replica.start(STORE, falcon, fate, Duration.ZERO, Replica.properties());
    }

    @BeforeEach
    void clear() {
        fate.noMoreFaults();
        STORE.clear(fate);
        replica = replica();
    }

    private void refuse(String call) {
        if (call.equals("create ada")) {
            var once = meanwhile;
            meanwhile = () -> {};
            once.run();
            throw new FalconException.Refused(400, "domain not allowed", Optional.empty());
        }
    }

    private void create() {
        var users = replica.users();
        users.create(SimulatedRun.profile("ada", "Ada"), true, users.budget());
    }

    private Optional<Account> ada() {
        return STORE.port(Accounts.class).findByUserName(new UserName("ada@example.com"));
    }

    /** While the create is on the wire the mapping changes, so that what is stored of its end is by an older one. */
    @Test
    void nothingIsLeftOfARefusedCreateWhoseEndWasPlannedByAnOlderMapping() {
        meanwhile = () -> replica.mapping(Map.of("Alpha", List.of("role_a")));

        assertThatThrownBy(this::create).isInstanceOf(ProvisioningException.CreateRefused.class);

        assertThat(ada()).isEmpty();
        assertThat(STORE.next()).isEmpty();
    }

    private static Profile known(Profile profile, String externalId) {
        return new Profile(
                profile.userName(),
                Optional.of(externalId),
                profile.givenName(),
                profile.familyName(),
                Optional.empty(),
                List.of(),
                List.of(),
                Attributes.NONE);
    }

    /** Somebody found the user by its name while it was being created, and was told that a change of it, no matter to Falcon, is done. */
    @Test
    void whomAnotherWriteHasFoundMeanwhileIsLeftAndSaysWhatFailed() {
        meanwhile = () -> {
            var users = replica.users();
            users.edit(
                    ada().orElseThrow().id(),
                    now -> new UserEdit(known(now.profile(), "7"), UserEdit.Activation.KEEP),
                    Optional.empty(),
                    users.budget());
        };

        create();

        assertThat(ada()).hasValueSatisfying(left -> {
            assertThat(left.progress().state()).isEqualTo(State.FAILED);
            assertThat(left.progress().detail())
                    .hasValueSatisfying(why -> assertThat(why).contains("domain not allowed"));
        });
    }

    /** The connection died in the commit of a withdrawal that the database has made: nobody could tell the request of it. */
    @Test
    void aCreateOfWhichNothingIsLeftAndNobodyToldIsToBeRepeated() {
        meanwhile = () -> new TransactionTemplate(STORE.port(PlatformTransactionManager.class))
                .executeWithoutResult(tx ->
                        STORE.port(Accounts.class).remove(ada().orElseThrow().id()));

        assertThatThrownBy(this::create).isInstanceOf(ProvisioningException.Unavailable.class);

        assertThat(ada()).isEmpty();
    }

    /** The time to answer is over while the withdrawal is being stored: the answer is what becomes of it. */
    @Test
    void whoseTimeIsOverIsToldOfTheWithdrawalThatIsUnderWay() throws Exception {
        var refused = new Verdict.Gone(new FalconException.Refused(400, "no", Optional.empty()));
        var waiting = ClientWait.forCreate();
        var storing = new CountDownLatch(1);
        var stored = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> waiting.withdraw(() -> {
                    storing.countDown();
                    await(stored);
                    return refused;
                }));
        storing.await();
        var answer = new FutureTask<>(waiting::answer);
        var answering = Thread.ofPlatform().start(answer);
        while (answering.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        stored.countDown();

        assertThat(answer.get()).hasValue(refused);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void whatWasAnsweredIsNotWithdrawn() {
        var waiting = ClientWait.forCreate();
        assertThat(waiting.answer()).isEmpty();

        assertThat(waiting.withdraw(() -> {
                    throw new AssertionError("withdrawn");
                }))
                .isEmpty();
    }
}
