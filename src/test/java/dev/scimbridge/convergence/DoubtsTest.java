package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.plan.Dialect;
import dev.scimbridge.provisioning.GroupEdit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Falcon may not be like is looked at in the end, whatever is written meanwhile. */
class DoubtsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int MOST_STEPS = 30;

    /** A replica on an empty store, in front of a Falcon that keeps its word; its calls are heard before they have an effect. */
    private static final class Stage {

        private final Fate fate = new Fate(1);
        private final SharedStore store;
        private final UnreliableFalcon falcon;
        private final Replica replica;
        private Consumer<String> onCall = call -> {};

        Stage(TestDatabase database, String... properties) {
            this(database, Dialect.USERS, 1000, properties);
        }

        /** @param losses how many may lose their access before an operator is asked */
        Stage(TestDatabase database, Dialect dialect, int losses, String... properties) {
            fate.noMoreFaults();
            store = SharedStore.open(database, losses);
            store.clear(fate);
            falcon = new UnreliableFalcon(fate, dialect, call -> onCall.accept(call));
            replica = Replica.start(store, falcon, fate, Duration.ZERO, Replica.properties(properties));
        }

        AccountId create(String login, String firstName) {
            var users = replica.users();
            return users.create(SimulatedRun.profile(login, firstName), true, users.budget())
                    .resource()
                    .id();
        }

        GroupId group(String name, List<AccountId> members) {
            return replica.groups()
                    .create(
                            name,
                            Optional.empty(),
                            members.stream().map(AccountId::toString).toList(),
                            replica.users().budget())
                    .resource()
                    .id();
        }

        void members(GroupId group, GroupEdit.MemberEdit edit) {
            var whole = new GroupEdit(Optional.empty(), Optional.empty(), List.of(edit));
            replica.groups()
                    .edit(group, whole, Optional.empty(), replica.users().budget());
        }

        void delete(AccountId id) {
            var users = replica.users();
            users.delete(id, Optional.empty(), users.budget());
        }

        void edit(AccountId id, String login, String firstName, UserEdit.Activation activation) {
            var users = replica.users();
            users.edit(
                    id,
                    now -> new UserEdit(SimulatedRun.profile(login, firstName), activation),
                    Optional.empty(),
                    users.budget());
        }

        void workAll() {
            var due = store.next();
            for (var step = 0; step < MOST_STEPS && due.isPresent(); step++) {
                fate.passUntil(due.get().at());
                replica.work(due.get());
                due = store.next();
            }
        }

        State state(AccountId id) {
            return store.port(Accounts.class).find(id).orElseThrow().progress().state();
        }

        Set<Doubt> doubts(AccountId id) {
            return store.port(Observations.class).seen(id).doubts();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aChangeOfSomebodyInactiveDoesNotMakeThemForgotten(TestDatabase database) {
        var stage = new Stage(database);
        stage.replica.mapping(Map.of("Alpha", List.of("role_a")));
        var ada = stage.create("ada", "Ada");
        stage.group("Alpha", List.of(ada));
        stage.edit(ada, "ada", "Ada", UserEdit.Activation.DEACTIVATE);
        assertThat(stage.doubts(ada)).as("a read is to confirm the revoke").isNotEmpty();
        stage.fate.pass(LONG);

        stage.edit(ada, "ada", "Augusta", UserEdit.Activation.KEEP);

        stage.workAll();
        assertThat(stage.doubts(ada)).isEmpty();
    }

    /** Nobody looks at a user that is gone: else nothing known of it could ever be forgotten. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aDoubtOfSomebodyWhoIsGoneEnds(TestDatabase database) {
        var stage = new Stage(database);
        var ada = stage.create("ada", "Ada");
        stage.delete(ada);
        stage.workAll();
        var until = stage.fate.instant().plus(LONG);
        stage.store.transaction().executeWithoutResult(tx -> {
            var engine = stage.store.engine();
            engine.observations()
                    .store(
                            ada,
                            List.of(new Observation.Doubted(
                                    new Doubt(Doubt.What.LOST_CALL, stage.fate.instant(), until))));
            engine.wakeups().wake(Set.of(ada), until, Priority.RECONCILE);
        });

        stage.workAll();

        assertThat(stage.doubts(ada)).isEmpty();
    }

    /** A group that the mapping does not name any more takes nothing from whoever leaves it: what it gave goes by the sweep. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatAFormerMappingGaveIsTakenFromWhoeverLeavesTheGroupBeforeTheSweep(TestDatabase database) {
        var stage = new Stage(database);
        stage.replica.mapping(Map.of("Alpha", List.of("role_a"), "Beta", List.of("role_b")));
        var ada = stage.create("ada", "Ada");
        var alpha = stage.group("Alpha", List.of(ada));
        stage.workAll();
        stage.replica.mapping(Map.of("Beta", List.of("role_b")));
        stage.replica
                .groups()
                .delete(alpha, Optional.empty(), stage.replica.users().budget());

        stage.replica.sweep();

        stage.workAll();
        assertThat(stage.falcon.users())
                .allSatisfy(user -> assertThat(stage.falcon.held(user.uuid())).isEmpty());
    }

    /** Nobody knows how long an operator takes; until then nobody would know what the user holds. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsHeldIsLookedAtWhenADoubtIsOver(TestDatabase database) {
        var stage = new Stage(database, Dialect.USERS, 1);
        stage.replica.mapping(Map.of("Alpha", List.of("role_a")));
        var ids = List.of(stage.create("ada", "ada"), stage.create("bob", "bob"));
        stage.group("Alpha", ids);
        stage.edit(ids.get(0), "ada", "ada", UserEdit.Activation.DEACTIVATE);
        var bob = ids.get(1);
        stage.edit(bob, "bob", "bob", UserEdit.Activation.DEACTIVATE);
        stage.workAll();
        assertThat(stage.state(bob)).isEqualTo(State.HELD);
        var now = stage.fate.instant();
        var lost = new Doubt(Doubt.What.LOST_CALL, now, now.plus(LONG));
        stage.store.port(Observations.class).store(bob, List.of(new Observation.Doubted(lost)));
        stage.store.engine().wakeups().wake(List.of(bob), now.plus(LONG), Priority.BACKGROUND);

        stage.workAll();

        assertThat(stage.doubts(bob)).isEmpty();
        assertThat(stage.state(bob)).isEqualTo(State.HELD);
    }

    /** A create that a process sent late landed after the delete: its user goes, and not under whoever has the login by then. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aUserThatIsStillBeingDeletedIsNotTakenOver(TestDatabase database) {
        var stage = new Stage(database);
        var users = stage.replica.users();
        var profile = SimulatedRun.profile("ada", "Ada");
        var first = users.create(profile, true, users.budget()).resource().id();
        stage.delete(first);
        var login = profile.login().orElseThrow();
        var landed = stage.fate.instant();
        stage.falcon.make(login, new PersonName("Ada", "Example"));
        var late = Doubt.lostCreate(Optional.of(login), landed, landed.plus(LONG));
        stage.store.port(Observations.class).store(first, List.of(new Observation.Doubted(late)));
        stage.store.engine().wakeups().wake(List.of(first), landed.plus(LONG), Priority.BACKGROUND);
        var second = new AtomicReference<AccountId>();
        stage.onCall = call -> {
            if (call.startsWith("delete")) {
                stage.onCall = later -> {};
                second.set(
                        users.create(profile, true, users.budget()).resource().id());
            }
        };

        stage.workAll();

        assertThat(stage.falcon.users()).extracting(FalconUser::login).containsExactly(login);
        assertThat(stage.store
                        .port(Accounts.class)
                        .find(second.get())
                        .orElseThrow()
                        .falcon())
                .hasValueSatisfying(user -> assertThat(stage.falcon.users()).contains(user));
    }

    /** Grace's create was lost and she has another login since; Alan, who has a user already, was refused hers. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLostCreatesUserIsItsOwnersThoughSomebodyElseWantsItsLogin(TestDatabase database) {
        var stage = new Stage(database, "rename=recreate");
        var users = stage.replica.users();
        var alan = stage.create("alan", "Alan");
        var grace = SimulatedRun.profile("grace", "Grace");
        stage.onCall = call -> {
            if (call.equals("create grace")) {
                stage.falcon.make(grace.login().orElseThrow(), new PersonName("Grace", "Example"));
                throw new FalconException.Ambiguous("cut after the effect", Optional.empty());
            }
            throw new FalconException.Unavailable("down", Optional.empty());
        };
        var lost = users.create(grace, true, users.budget()).resource().id();
        stage.falcon.away(true);
        stage.edit(lost, "ada", "First", UserEdit.Activation.KEEP);
        stage.edit(alan, "grace", "First", UserEdit.Activation.KEEP);
        stage.falcon.away(false);
        stage.onCall = call -> {};

        stage.workAll();

        assertThat(stage.falcon.users())
                .extracting(user -> user.login().localPart())
                .containsExactlyInAnyOrder("ada", "grace");
        assertThat(List.of(lost, alan))
                .allSatisfy(id -> assertThat(stage.state(id)).isEqualTo(State.CONVERGED));
    }

    /** A create for another login was cut; the login came back, and the user went, before it landed. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLostCreatesUserGoesWithWhoeverHadItMadeThoughHisOwnIsDeletedFirst(TestDatabase database) {
        var stage = new Stage(database, Dialect.USER_MANAGEMENT, 1000, "rename=recreate");
        var alan = stage.create("alan", "Alan");
        stage.fate.pass(LONG);
        stage.onCall = call -> {
            if (call.equals("create grace")) {
                throw new FalconException.Ambiguous("cut before the effect", Optional.empty());
            }
        };
        stage.edit(alan, "grace", "Alan", UserEdit.Activation.KEEP);
        stage.onCall = call -> {};
        stage.edit(alan, "alan", "Alan", UserEdit.Activation.KEEP);
        stage.delete(alan);
        assertThat(stage.falcon.users()).isEmpty();

        stage.falcon.make(
                SimulatedRun.profile("grace", "Alan").login().orElseThrow(), new PersonName("Alan", "Example"));

        stage.workAll();
        assertThat(stage.falcon.users()).isEmpty();
    }

    /** A listing shows it before the look for it is due, and nobody knows whose it is. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLostCreatesUserIsNobodyElsesWhenItIsListed(TestDatabase database) {
        var stage = new Stage(database);
        var users = stage.replica.users();
        var ada = SimulatedRun.profile("ada", "Ada");
        stage.onCall = call -> {
            if (call.equals("create ada")) {
                throw new FalconException.Ambiguous("cut before the effect", Optional.empty());
            }
        };
        var id = users.create(ada, true, users.budget()).resource().id();
        stage.onCall = call -> {};
        stage.delete(id);
        var landed = stage.falcon.make(ada.login().orElseThrow(), new PersonName("Ada", "Example"));

        var listed = Account.mirrored(new AccountId(stage.fate.uuid()), landed, stage.fate.instant());
        assertThat(stage.store.port(Accounts.class).insertUnlessTaken(List.of(listed)))
                .isZero();

        stage.workAll();
        assertThat(stage.falcon.users()).isEmpty();
    }

    /** Looked at by chance before the sweep has told him of a newer mapping; with what that gives he does not lose the last role that he has. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoWaitsForAnOperatorIsGivenWhatANewerMappingGives(TestDatabase database) {
        var stage = new Stage(database, Dialect.USERS, 1);
        stage.replica.mapping(Map.of("Alpha", List.of("role_a")));
        var ids = List.of(stage.create("ada", "ada"), stage.create("bob", "bob"));
        var alpha = stage.group("Alpha", ids);
        stage.group("Beta", ids);
        for (var id : ids) {
            stage.members(alpha, new GroupEdit.Remove(List.of(id.toString())));
        }
        stage.workAll();
        var bob = ids.get(1);
        assertThat(stage.state(bob)).isEqualTo(State.HELD);

        stage.replica.mapping(Map.of("Alpha", List.of("role_a"), "Beta", List.of("role_b")));
        stage.store.engine().wakeups().wake(List.of(bob), stage.fate.instant(), Priority.BACKGROUND);
        stage.workAll();
        stage.replica.sweep();
        stage.workAll();

        var user = stage.store.port(Accounts.class).find(bob).orElseThrow().falcon();
        assertThat(stage.falcon.held(user.orElseThrow().uuid()))
                .extracting(RoleId::value)
                .containsExactly("role_b");
    }

    /** Somebody deleted the user in the console meanwhile, so that nothing is left to be deleted when its time comes. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void nobodyWaitsForTheEndOfWhoIsGone(TestDatabase database) {
        var stage =
                new Stage(database, "acknowledge-deprovisioning=accepted", "deactivation.policy=revoke-then-delete");
        var ada = stage.create("ada", "Ada");
        stage.edit(ada, "ada", "Ada", UserEdit.Activation.DEACTIVATE);
        stage.store.port(Observations.class).store(ada, List.of(new Observation.UserGone()));
        stage.delete(ada);

        stage.workAll();

        assertThat(stage.store.next()).isEmpty();
    }

    /** Its last try is stopped until others have read that nobody holds it, goes on without an answer, and lands. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aGrantIsOursThoughEverybodyHasSeenSinceThatItWasNotMade(TestDatabase database) {
        var stage = new Stage(database);
        stage.replica.mapping(Map.of("Alpha", List.of("role_a")));
        var ada = stage.create("ada", "Ada");
        var alpha = stage.group("Alpha", List.of());
        var tries = new AtomicInteger();
        stage.falcon.permitted(change -> {
            if (change.startsWith("grant")) {
                if (tries.incrementAndGet() == 3) {
                    stage.store.leasesRunOut();
                    stage.members(alpha, new GroupEdit.Remove(List.of(ada.toString())));
                    stage.workAll();
                    assertThat(stage.state(ada)).isEqualTo(State.CONVERGED);
                }
                throw new FalconException.Ambiguous("cut before the effect", Optional.empty());
            }
        });
        stage.members(alpha, new GroupEdit.Add(List.of(ada.toString())));
        assertThat(tries.get()).isEqualTo(3);

        var user = stage.falcon.users().iterator().next().uuid();
        stage.falcon.give(user, new RoleId("role_a"));

        stage.workAll();
        assertThat(stage.falcon.held(user)).isEmpty();
    }
}
