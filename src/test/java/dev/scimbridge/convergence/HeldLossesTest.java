package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserEdit.Activation;
import dev.scimbridge.account.UserName;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.plan.Dialect;
import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.provisioning.HoldDecisions;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random sequences of what takes access away, at two replicas that are killed, in front of a Falcon that loses answers, and of an
 * operator's words: never more accounts lose their access than may, but those he allowed; what is held waits for him, and ends
 * as he says.
 */
class HeldLossesTest {

    private static final int LIMIT = 3;
    private static final int ACTIONS = 40;
    private static final List<String> PEOPLE =
            IntStream.range(0, 10).mapToObj(number -> "person" + number).toList();
    private static final List<String> NAMES = List.of("Alpha", "Beta", "Plain");
    private static final List<Map<String, List<String>>> MAPPINGS = List.of(
            Map.of("Alpha", List.of("role_a", "role_b"), "Beta", List.of("role_b", "role_c")),
            Map.of("Alpha", List.of("role_a")),
            Map.of("Beta", List.of("role_c", "role_d")));

    @ParameterizedTest
    @CsvSource({"SQLITE, 60", "POSTGRESQL, 10"})
    void noMoreThanTheLimitIsLostAndWhatIsHeldEndsAsTheOperatorSays(TestDatabase database, long usually) {
        var first = Long.getLong("held.first", 1);
        var seeds = Long.getLong("held.seeds", usually);
        var store = SharedStore.open(database, LIMIT);
        var held = 0L;
        for (var seed = first; seed < first + seeds; seed++) {
            var run = new Run(store, seed);
            try {
                held += run.play();
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError(
                        "seed " + seed + ": " + broken.getMessage() + "\n" + String.join("\n", run.story), broken);
            }
        }
        assertThat(held)
                .as("accounts that were held at the end of their sequence")
                .isGreaterThanOrEqualTo(seeds);
    }

    private static final class Run {

        private final SharedStore store;
        private final Fate fate;
        private final UnreliableFalcon falcon;
        private final List<Replica> replicas = new ArrayList<>();
        private final List<String> story = new ArrayList<>();
        private final Map<FalconUserUuid, Set<RoleId>> before = new HashMap<>();
        private final Map<FalconUserUuid, Integer> allowances = new HashMap<>();
        private final Set<FalconUserUuid> lost = new HashSet<>();
        private final Set<AccountId> rejected = new HashSet<>();

        Run(SharedStore store, long seed) {
            this.store = store;
            this.fate = new Fate(seed);
            store.clear(fate);
            this.falcon = new UnreliableFalcon(
                    fate, seed % 2 == 0 ? Dialect.USERS : Dialect.USER_MANAGEMENT, call -> story.add("  " + call));
            replicas.add(start());
            replicas.add(start());
            replicas.getFirst().mapping(MAPPINGS.getFirst());
        }

        private Replica start() {
            return Replica.start(store, falcon, fate, Duration.ZERO, Replica.properties());
        }

        /** @return how many accounts were held at the end of the sequence */
        int play() {
            for (var name : NAMES) {
                attempt(
                        "create " + name,
                        replica -> replica.groups()
                                .create(
                                        name,
                                        Optional.empty(),
                                        List.of(),
                                        replica.users().budget()));
            }
            PEOPLE.forEach(person -> attempt("create " + person, replica -> create(replica, person)));
            attempt("join", replica -> edit(replica, "Alpha", new GroupEdit.Add(everybody())));
            for (var action = 0; action < ACTIONS; action++) {
                act();
                fate.pass(Duration.ofSeconds(fate.below(60)));
            }
            calmDown();
            requireHeldIsWhatIsNotYetLost();
            var held = held();
            decideAll();
            return held.size();
        }

        private void act() {
            var person = fate.oneOf(PEOPLE);
            var name = fate.oneOf(NAMES);
            switch (fate.below(14)) {
                case 0 -> attempt("create " + person, replica -> create(replica, person));
                case 1, 2 -> attempt("deactivate " + person, replica -> edit(replica, person, Activation.DEACTIVATE));
                case 3 -> attempt("activate " + person, replica -> edit(replica, person, Activation.ACTIVATE));
                case 4 -> attempt("delete " + person, replica -> delete(replica, person));
                case 5 -> attempt("add to " + name, replica -> edit(replica, name, new GroupEdit.Add(someone())));
                case 6 ->
                    attempt("remove from " + name, replica -> edit(replica, name, new GroupEdit.Remove(someone())));
                case 7 -> attempt("empty " + name, replica -> edit(replica, name, new GroupEdit.ReplaceAll(List.of())));
                case 8 -> attempt("rename " + name, replica -> rename(replica, name));
                case 9 -> attempt("delete " + name, replica -> deleteGroup(replica, name));
                case 10 -> attempt("map", this::map);
                case 11 ->
                    attempt(
                            "decide",
                            replica -> held().stream()
                                    .findFirst()
                                    .ifPresent(id -> decide(replica, id, fate.below(2) == 0)));
                default -> attempt("work", this::work);
            }
        }

        private void attempt(String what, Consumer<Replica> action) {
            var index = fate.below(replicas.size());
            story.add(what + " at replica " + index);
            try {
                action.accept(replicas.get(index));
            } catch (ProvisioningException refused) {
                story.add("  refused: " + refused.getMessage());
            } catch (Fate.Killed | IllegalStateException killed) {
                SimulatedRun.requireKilled(killed);
                story.add("  replica " + index + " is killed");
                replicas.set(index, start());
            }
            count();
        }

        /**
         * Who has no role any more, or is not there, has lost access, unless an operator has allowed just that, or the roles that
         * take the place of the former ones are on their way.
         */
        private void count() {
            var now = new HashMap<FalconUserUuid, Set<RoleId>>();
            falcon.users().forEach(user -> now.put(user.uuid(), Set.copyOf(falcon.held(user.uuid()))));
            before.forEach((uuid, roles) -> {
                if (!roles.isEmpty()
                        && now.getOrDefault(uuid, Set.of()).isEmpty()
                        && !isToHaveOthers(uuid)
                        && !wasAllowed(uuid)) {
                    lost.add(uuid);
                }
            });
            before.clear();
            before.putAll(now);
            assertThat(lost).as("users who lost their access").hasSizeLessThanOrEqualTo(LIMIT);
        }

        private boolean isToHaveOthers(FalconUserUuid uuid) {
            return store.port(Accounts.class)
                    .findByFalconUuid(uuid)
                    .filter(account -> !wanted(account).isEmpty())
                    .isPresent();
        }

        private boolean wasAllowed(FalconUserUuid uuid) {
            return allowances.merge(uuid, -1, Integer::sum) >= 0;
        }

        private void create(Replica replica, String person) {
            replica.users()
                    .create(
                            SimulatedRun.profile(person, "First"),
                            true,
                            replica.users().budget());
        }

        private Optional<Account> known(String person) {
            return store.port(Accounts.class).findByUserName(new UserName(person + "@example.com"));
        }

        private void edit(Replica replica, String person, Activation activation) {
            known(person)
                    .ifPresent(account -> replica.users()
                            .edit(
                                    account.id(),
                                    now -> new UserEdit(now.profile(), activation),
                                    Optional.empty(),
                                    replica.users().budget()));
        }

        private void delete(Replica replica, String person) {
            known(person)
                    .ifPresent(account -> replica.users()
                            .delete(
                                    account.id(),
                                    Optional.empty(),
                                    replica.users().budget()));
        }

        private List<Group> groups() {
            return store.port(Groups.class)
                    .search(new Query.All(), Paging.of(0, 10))
                    .items();
        }

        private Optional<Group> group(String name) {
            return groups().stream()
                    .filter(group -> group.displayName().equals(name))
                    .findFirst();
        }

        private void edit(Replica replica, String name, GroupEdit.MemberEdit edit) {
            edit(replica, name, new GroupEdit(Optional.empty(), Optional.empty(), List.of(edit)));
        }

        private void edit(Replica replica, String name, GroupEdit edit) {
            group(name)
                    .ifPresent(group -> replica.groups()
                            .edit(
                                    group.id(),
                                    edit,
                                    Optional.empty(),
                                    replica.users().budget()));
        }

        private void rename(Replica replica, String name) {
            edit(replica, name, new GroupEdit(Optional.of(fate.oneOf(NAMES)), Optional.empty(), List.of()));
        }

        private void deleteGroup(Replica replica, String name) {
            group(name)
                    .ifPresent(group -> replica.groups()
                            .delete(
                                    group.id(),
                                    Optional.empty(),
                                    replica.users().budget()));
        }

        private void map(Replica replica) {
            replica.mapping(fate.oneOf(MAPPINGS));
            replica.sweep();
        }

        private List<String> everybody() {
            return PEOPLE.stream()
                    .flatMap(person -> known(person).stream())
                    .map(account -> account.id().toString())
                    .toList();
        }

        private List<String> someone() {
            return everybody().stream().filter(id -> fate.below(3) > 0).toList();
        }

        private void work(Replica replica) {
            store.next().ifPresent(due -> {
                fate.passUntil(due.at());
                replica.work(due);
            });
        }

        /** No faults any more: whatever is due is done, what is due in a few minutes too. */
        private void calmDown() {
            story.add("calm");
            fate.noMoreFaults();
            store.leasesRunOut();
            store.reviveAll();
            fate.pass(Duration.ofHours(2));
            replicas.getFirst().catalogues().refresh();
            settle();
        }

        private void settle() {
            replicas.getFirst().sweep();
            for (var step = 0; step < 1_000; step++) {
                var due = store.next();
                if (due.filter(one -> one.at().isBefore(fate.instant().plus(Duration.ofMinutes(10))))
                        .isEmpty()) {
                    return;
                }
                attempt("work", this::work);
            }
            throw new AssertionError("does not settle");
        }

        private Set<AccountId> held() {
            return replicas.getFirst().decisions().list().stream()
                    .map(change -> AccountId.parse(change.id()).orElseThrow())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        private Account account(AccountId id) {
            return store.transaction()
                    .execute(tx -> store.port(Accounts.class).lock(id))
                    .orElseThrow();
        }

        private Set<RoleId> inFalcon(Account account) {
            return account.falcon()
                    .map(user -> user.uuid())
                    .filter(uuid ->
                            falcon.users().stream().anyMatch(user -> user.uuid().equals(uuid)))
                    .map(falcon::held)
                    .orElse(Set.of());
        }

        private Set<RoleId> wanted(Account account) {
            if (account.life() != Lifecycle.ACTIVE) {
                return Set.of();
            }
            var groups =
                    store.port(Accounts.class).groupsOf(Set.of(account.id())).getOrDefault(account.id(), List.of());
            return replicas.getFirst().resolutions().current().of(account.profile(), groups).roles().stream()
                    .map(RoleGrant::roleId)
                    .collect(Collectors.toSet());
        }

        /** Nothing that is to be lost is forgotten, and nothing is held that is not to be lost. */
        private void requireHeldIsWhatIsNotYetLost() {
            var held = held();
            for (var id : store.accounts()) {
                var account = account(id);
                assertThat(held.contains(id))
                        .as(
                                "%s is held: %s, %s",
                                id, account.life(), account.progress().state())
                        .isEqualTo(isToLose(account));
            }
        }

        private boolean isToLose(Account account) {
            return switch (account.life()) {
                case ACTIVE -> !wanted(account).containsAll(ofOurs(account));
                case INACTIVE -> !inFalcon(account).isEmpty();
                case DELETING, DELETED -> account.falcon().isPresent();
            };
        }

        /** What is rejected of a mapping's change stays with the user as his own. */
        private Set<RoleId> ofOurs(Account account) {
            var roles = new HashSet<>(inFalcon(account));
            if (rejected.contains(account.id())) {
                roles.retainAll(account.holdings().ours().stream()
                        .map(RoleGrant::roleId)
                        .toList());
            }
            return roles;
        }

        private void decide(Replica replica, AccountId id, boolean allow) {
            story.add("  " + (allow ? "allow " : "reject ") + id);
            var user = account(id).falcon().orElseThrow().uuid();
            var outcome = allow
                    ? replica.decisions().allow(id.toString(), "ada")
                    : replica.decisions().reject(id.toString(), "ada");
            assertThat(outcome).isInstanceOf(HoldDecisions.Decided.class);
            if (allow) {
                allowances.merge(user, 1, Integer::sum);
            } else {
                rejected.add(id);
            }
        }

        /** What has two causes may be held once more for the other one. */
        private void decideAll() {
            var kept = new HashMap<AccountId, Set<RoleId>>();
            for (var round = 0; round < 4 && !held().isEmpty(); round++) {
                for (var id : held()) {
                    var allow = !kept.containsKey(id) && fate.below(2) == 0;
                    if (!allow) {
                        kept.putIfAbsent(id, inFalcon(account(id)));
                    }
                    decide(fate.oneOf(replicas), id, allow);
                }
                settle();
            }
            assertThat(held()).as("what is held after it was decided").isEmpty();
            requireHeldIsWhatIsNotYetLost();
            kept.forEach(this::requireKept);
        }

        private void requireKept(AccountId id, Set<RoleId> before) {
            var account = account(id);
            assertThat(account.life()).as("%s, which was rejected", id).isEqualTo(Lifecycle.ACTIVE);
            assertThat(account.progress().state()).isEqualTo(State.CONVERGED);
            assertThat(before.isEmpty() || !inFalcon(account).isEmpty())
                    .as("%s had %s, was rejected and has a role", id, before)
                    .isTrue();
        }
    }
}
