package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.plan.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Falcon may not be like is looked at in the end, whatever is written meanwhile. */
class DoubtsTest {

    private static final Duration LONG = Duration.ofMinutes(5);

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

        for (var due = store.next(); due.isPresent(); due = store.next()) {
            fate.passUntil(due.get().at());
            replica.work(due.get());
        }
        assertThat(doubts(store, ada)).isEmpty();
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
