package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.plan.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Falcon may not be like is looked at in the end, whatever is written meanwhile. */
class DoubtsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int MOST_STEPS = 30;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aChangeOfSomebodyInactiveDoesNotMakeThemForgotten(TestDatabase database) {
        var fate = new Fate(1);
        fate.noMoreFaults();
        var store = SharedStore.open(database);
        store.clear(fate);
        var falcon = new UnreliableFalcon(fate, Dialect.USERS, call -> {});
        var replica = Replica.start(store, falcon, fate, Duration.ZERO, Replica.properties());
        replica.mapping(Map.of("Alpha", List.of("role_a")));
        var users = replica.users();
        var ada = users.create(SimulatedRun.profile("ada", "Ada"), true, users.budget())
                .resource()
                .id();
        replica.groups().create("Alpha", Optional.empty(), List.of(ada.toString()), users.budget());
        edit(replica, ada, "Ada", UserEdit.Activation.DEACTIVATE);
        assertThat(doubts(store, ada)).as("a read is to confirm the revoke").isNotEmpty();
        fate.pass(LONG);

        edit(replica, ada, "Augusta", UserEdit.Activation.KEEP);

        workAll(replica, store, fate);
        assertThat(doubts(store, ada)).isEmpty();
    }

    private static void workAll(Replica replica, SharedStore store, Fate fate) {
        var due = store.next();
        for (var step = 0; step < MOST_STEPS && due.isPresent(); step++) {
            fate.passUntil(due.get().at());
            replica.work(due.get());
            due = store.next();
        }
    }

    /** A create that a process sent late landed after the delete: its user goes, and not under whoever has the login by then. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aUserThatIsStillBeingDeletedIsNotTakenOver(TestDatabase database) {
        var fate = new Fate(1);
        fate.noMoreFaults();
        var store = SharedStore.open(database);
        store.clear(fate);
        var onDelete = new AtomicReference<Runnable>(() -> {});
        var falcon = new UnreliableFalcon(fate, Dialect.USERS, call -> {
            if (call.startsWith("delete")) {
                onDelete.getAndSet(() -> {}).run();
            }
        });
        var replica = Replica.start(store, falcon, fate, Duration.ZERO, Replica.properties());
        var users = replica.users();
        var profile = SimulatedRun.profile("ada", "Ada");
        var first = users.create(profile, true, users.budget()).resource().id();
        users.delete(first, Optional.empty(), users.budget());
        var login = profile.login().orElseThrow();
        var landed = fate.instant();
        falcon.make(login, new PersonName("Ada", "Example"));
        var late = Doubt.lostCreate(Optional.of(login), landed, landed.plus(LONG));
        store.port(Observations.class).store(first, List.of(new Observation.Doubted(late)));
        store.engine().wakeups().wake(List.of(first), landed.plus(LONG), Priority.BACKGROUND);
        var second = new AtomicReference<AccountId>();
        onDelete.set(() -> second.set(
                users.create(profile, true, users.budget()).resource().id()));

        workAll(replica, store, fate);

        assertThat(falcon.users()).extracting(FalconUser::login).containsExactly(login);
        assertThat(store.port(Accounts.class).find(second.get()).orElseThrow().falcon())
                .hasValueSatisfying(user -> assertThat(falcon.users()).contains(user));
    }

    /** Grace's create was lost and she has another login since; Alan, who has a user already, was refused hers. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLostCreatesUserIsItsOwnersThoughSomebodyElseWantsItsLogin(TestDatabase database) {
        var fate = new Fate(1);
        fate.noMoreFaults();
        var store = SharedStore.open(database);
        store.clear(fate);
        var onCall = new AtomicReference<Consumer<String>>(call -> {});
        var falcon =
                new UnreliableFalcon(fate, Dialect.USERS, call -> onCall.get().accept(call));
        var replica = Replica.start(store, falcon, fate, Duration.ZERO, Replica.properties("rename=recreate"));
        var users = replica.users();
        var alan = users.create(SimulatedRun.profile("alan", "Alan"), true, users.budget())
                .resource()
                .id();
        var grace = SimulatedRun.profile("grace", "Grace");
        onCall.set(call -> {
            if (call.equals("create grace")) {
                falcon.make(grace.login().orElseThrow(), new PersonName("Grace", "Example"));
                throw new FalconException.Ambiguous("cut after the effect", Optional.empty());
            }
            throw new FalconException.Unavailable("down", Optional.empty());
        });
        var lost = users.create(grace, true, users.budget()).resource().id();
        falcon.away(true);
        rename(replica, lost, "ada");
        rename(replica, alan, "grace");
        falcon.away(false);
        onCall.set(call -> {});

        workAll(replica, store, fate);

        assertThat(falcon.users())
                .extracting(user -> user.login().localPart())
                .containsExactlyInAnyOrder("ada", "grace");
        assertThat(List.of(lost, alan))
                .allSatisfy(id -> assertThat(store.port(Accounts.class)
                                .find(id)
                                .orElseThrow()
                                .progress()
                                .state())
                        .isEqualTo(State.CONVERGED));
    }

    private static void rename(Replica replica, AccountId id, String login) {
        var users = replica.users();
        users.edit(
                id,
                now -> new UserEdit(SimulatedRun.profile(login, "First"), UserEdit.Activation.KEEP),
                Optional.empty(),
                users.budget());
    }

    private static void edit(Replica replica, AccountId id, String firstName, UserEdit.Activation activation) {
        var profile = SimulatedRun.profile("ada", firstName);
        var users = replica.users();
        users.edit(id, now -> new UserEdit(profile, activation), Optional.empty(), users.budget());
    }

    private static Set<Doubt> doubts(SharedStore store, AccountId id) {
        return store.port(Observations.class).seen(id).doubts();
    }
}
