package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.Leases.Claimed;
import dev.scimbridge.convergence.Observation.Origin;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.plan.rails.AdminReserve;
import dev.scimbridge.plan.rails.AdminReserve.Answer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of three administrators, of whom two must stay, one may leave, and until that is done or given up no other. */
class AdminReserveTest {

    private static final Map<TestDatabase, SharedStore> STORES = new EnumMap<>(TestDatabase.class);
    private static final RoleId ADMIN = new RoleId("falcon_admin");
    private static final Duration LAG = Duration.ofSeconds(90);

    private final Fate fate = new Fate(1);

    @AfterAll
    static void close() {
        STORES.values().forEach(SharedStore::close);
    }

    private SharedStore open(TestDatabase database) {
        var store = STORES.computeIfAbsent(database, SharedStore::open);
        store.clear(fate);
        store.port(TenantBindings.class).rolesRead(fate.instant(), 3);
        return store;
    }

    private AccountId admin(SharedStore store, String name) {
        var account = Account.born(
                new AccountId(fate.uuid()), SimulatedRun.profile(name, name), Lifecycle.ACTIVE, fate.instant());
        var user = new FalconUser(
                new FalconUserUuid("uuid-" + name),
                Optional.empty(),
                new Login(name + "@example.com"),
                Optional.empty(),
                Optional.empty());
        var held = Set.of(HeldRole.direct(RoleGrant.home(ADMIN.value())));
        store.transaction().executeWithoutResult(tx -> {
            store.engine().accounts().insert(account);
            store.engine()
                    .observations()
                    .store(
                            account.id(),
                            List.of(
                                    new Observation.UserSeen(user, Origin.CREATED),
                                    new Observation.RolesRead(held, fate.instant(), LAG)));
        });
        return account.id();
    }

    private static Answer leave(SharedStore store, AccountId account) {
        return store.port(AdminReserve.class).leave(account, Set.of(ADMIN));
    }

    /** Of three. @param run that was allowed to let her leave */
    private record Leaving(SharedStore store, AccountId ada, AccountId bob, Claimed run) {

        void giveBack(Doubt... doubts) {
            inTransaction(() -> store.engine().leases().giveBack(run.lease(), Set.of(doubts)));
        }

        void inTransaction(Runnable end) {
            store.transaction().executeWithoutResult(tx -> end.run());
        }

        Answer bobLeaves() {
            return leave(store, bob);
        }
    }

    private Leaving adaIsLeaving(TestDatabase database) {
        var store = open(database);
        var ada = admin(store, "ada");
        var bob = admin(store, "bob");
        admin(store, "cy");
        var run = (Claimed) store.engine().leases().claim(ada, Convergence.owner());
        assertThat(leave(store, ada)).isEqualTo(Answer.MAY_LEAVE);
        return new Leaving(store, ada, bob, run);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsLeavingCountsForNothingAsLongAsTheRunLasts(TestDatabase database) {
        var of = adaIsLeaving(database);
        assertThat(of.bobLeaves()).isEqualTo(Answer.TOO_FEW_STAY);

        of.store().leasesRunOut();
        assertThat(of.bobLeaves()).as("it may go on").isEqualTo(Answer.TOO_FEW_STAY);

        of.giveBack();
        assertThat(of.bobLeaves()).as("it was given up").isEqualTo(Answer.MAY_LEAVE);
    }

    @ParameterizedTest
    @EnumSource
    void whoMayHaveLeftByACallWithoutAnAnswerCountsForNothing(TestDatabase database) {
        var of = adaIsLeaving(database);
        var now = fate.instant();

        of.giveBack(new Doubt(Doubt.What.LOST_CALL, now, now.plus(LAG)));

        assertThat(of.bobLeaves()).isEqualTo(Answer.TOO_FEW_STAY);
    }

    /** A rail that is asked later holds what this one lets go. */
    @ParameterizedTest
    @EnumSource
    void whoseLeavingIsHeldCountsAgainWhenItsRunEnds(TestDatabase database) {
        var of = adaIsLeaving(database);

        of.inTransaction(() ->
                of.store().engine().leases().end(of.run().lease(), held(of.run().account())));

        assertThat(of.bobLeaves()).isEqualTo(Answer.MAY_LEAVE);
    }

    /** What an earlier run of his was allowed is no word of this one. */
    @ParameterizedTest
    @EnumSource
    void whoseLeavingWasGivenUpCountsWhileAnotherRunOfHisLasts(TestDatabase database) {
        var of = adaIsLeaving(database);
        of.giveBack();

        assertThat(of.store().engine().leases().claim(of.ada(), Convergence.owner()))
                .isInstanceOf(Claimed.class);

        assertThat(of.bobLeaves()).isEqualTo(Answer.MAY_LEAVE);
    }

    private static Ending held(Account account) {
        return Ending.unchanged(
                account,
                account.ownership(),
                account.holdings().ours(),
                new Verdict.Held("too many at once", Optional.empty()),
                Optional.empty(),
                Set.of());
    }
}
