package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Attributes;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserName;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.Dialect;
import dev.scimbridge.plan.Policy;
import dev.scimbridge.plan.rails.Adoption;
import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.provisioning.HoldDecisions;
import dev.scimbridge.provisioning.Written;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One run: identity providers write to two replicas in any order, answers are lost, replicas are killed, leases run out under a
 * worker that is only slow. When it calms down, Falcon must be what the store says, and nobody may hold more.
 */
final class SimulatedRun {

    private static final int ACTIONS = 25;
    private static final int DEPTH = 2;
    private static final Duration MOST_SKEW = Duration.ofMillis(400);
    private static final List<String> PEOPLE = List.of("ada", "grace", "alan");
    private static final Map<String, List<String>> MAPPING =
            Map.of("Alpha", List.of("role_a", "role_b"), "Beta", List.of("role_b", "role_c"));
    private static final Map<String, List<String>> OTHER_MAPPING =
            Map.of("Alpha", List.of("Role a"), "Beta", List.of("role_c", "role_d", "role_e"));
    private static final Map<String, List<String>> NARROW_MAPPING = Map.of("Alpha", List.of("role_a"));
    private static final RoleId LATE = new RoleId("role_e");
    /** Somebody whom no identity provider has made administers Falcon. */
    private static final String FOREIGN = "grace@example.com";

    private static final List<String[]> POLICIES = List.of(
            new String[] {},
            new String[] {"deletion.policy=deactivate"},
            new String[] {"deactivation.policy=delete"},
            new String[] {"acknowledge-deprovisioning=accepted", "deletion.revoke-first=false"},
            new String[] {"adoption=allow", "extra-roles=revoke"},
            new String[] {"adoption=refuse"},
            new String[] {"adoption=refuse-admins"},
            new String[] {"rename=recreate"});
    private static final List<String> GROUPS = List.of("Alpha", "Beta", "Plain");

    private final Fate fate;
    private final SharedStore store;
    private final UnreliableFalcon falcon;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final Set<String> allowed = new HashSet<>();
    private final boolean slowWorkers;
    private final String[] policy;
    private final BridgeProperties properties;
    private final ReportedGone reportedGone;
    private int depth;

    private SimulatedRun(SharedStore store, long seed) {
        this.fate = new Fate(seed);
        this.store = store;
        this.slowWorkers = seed % 3 == 0;
        store.clear(fate);
        this.falcon = new UnreliableFalcon(
                fate, seed % 2 == 0 ? Dialect.USERS : Dialect.USER_MANAGEMENT, call -> tell("  " + call));
        falcon.meanwhile(this::meanwhile);
        if (slowWorkers) {
            falcon.stalled(this::stalled);
        }
        this.policy = POLICIES.get((int) (seed % POLICIES.size()));
        this.properties = Replica.properties(policy);
        if (isPolicyOfAdoption()) {
            falcon.madeByHand(FOREIGN, properties.adoption() == Adoption.ALLOW ? LATE : Replica.ADMIN);
        }
        replicas.add(start());
        replicas.add(start());
        replicas.getFirst().mapping(MAPPING);
        this.reportedGone = new ReportedGone(
                store, falcon, () -> replicas.getFirst().resolutions().current());
    }

    private boolean isPolicyOfAdoption() {
        return List.of(policy).stream().anyMatch(setting -> setting.startsWith("adoption="));
    }

    /** All go by the database's clock, which no two know exactly alike. */
    private Replica start() {
        var most = MOST_SKEW.toMillis();
        return Replica.start(
                store, falcon, fate, Duration.ofMillis(fate.below((int) (2 * most + 1)) - most), properties);
    }

    /**
     * How a run went.
     *
     * @param changes how many were asked of Falcon
     * @param story all that happened, in its order
     */
    record Told(int changes, List<String> story) {}

    /** @throws AssertionError with the seed and all that happened, where an invariant does not hold */
    static Told run(SharedStore store, long seed) {
        var run = new SimulatedRun(store, seed);
        try {
            for (var action = 0; action < ACTIONS; action++) {
                run.act();
            }
            run.calmDown();
            run.check();
            return new Told(run.falcon.changes(), run.story);
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError(
                    "seed " + seed + ": " + broken.getMessage() + "\n" + String.join("\n", run.story), broken);
        }
    }

    private void meanwhile() {
        if (depth >= DEPTH || !fate.fault(6)) {
            return;
        }
        if (slowWorkers && fate.fault(3)) {
            tell("all leases run out");
            leasesRunOut();
        }
        act();
    }

    /** A process stands still for longer than a lease and a lag. */
    private void stalled() {
        if (depth >= DEPTH) {
            return;
        }
        leasesRunOut();
        for (var step = 0; step < 3; step++) {
            act();
        }
    }

    private void leasesRunOut() {
        store.leasesRunOut();
        falcon.leasesRanOut();
    }

    private void act() {
        depth++;
        try {
            switch (fate.below(12)) {
                case 0, 1 -> attempt("create", this::create);
                case 2 -> attempt("deactivate", replica -> active(replica, UserEdit.Activation.DEACTIVATE));
                case 3 -> attempt("activate", replica -> active(replica, UserEdit.Activation.ACTIVATE));
                case 4 -> attempt("rename", this::rename);
                case 5, 6 -> attempt("members", this::members);
                case 7 -> attempt("group", this::group);
                case 8 -> attempt("delete", this::delete);
                case 9 -> attempt("tenant", this::tenant);
                case 10 -> attempt("operator", this::decideOrWork);
                default -> attempt("work", this::workSome);
            }
        } finally {
            depth--;
        }
        fate.pass(Duration.ofSeconds(fate.below(60)));
    }

    private void attempt(String what, Consumer<Replica> action) {
        var index = fate.below(replicas.size());
        try {
            tell(what + " at replica " + index);
            action.accept(replicas.get(index));
        } catch (ProvisioningException refused) {
            tell("  refused: " + refused.getMessage());
        } catch (Fate.Killed | IllegalStateException killed) {
            requireKilled(killed);
            tell("  replica " + index + " is killed");
            replicas.set(index, start());
        }
    }

    static void requireKilled(Throwable thrown) {
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (!(root instanceof Fate.Killed)) {
            throw new AssertionError("unexpected: " + root, thrown);
        }
    }

    private void tell(String what) {
        story.add("  ".repeat(depth) + what);
    }

    static Profile profile(String person, String first) {
        return new Profile(
                new UserName(person + "@example.com"),
                Optional.empty(),
                Optional.of(first),
                Optional.of("Example"),
                Optional.empty(),
                List.of(),
                List.of(),
                Attributes.NONE);
    }

    private Optional<Account> known(String person) {
        return store.port(Accounts.class).findByUserName(new UserName(person + "@example.com"));
    }

    private void create(Replica replica) {
        var person = fate.oneOf(PEOPLE);
        tell("  " + person);
        var written = replica.users()
                .create(profile(person, "First"), true, replica.users().budget());
        tell("  created " + written.resource().id());
    }

    private void active(Replica replica, UserEdit.Activation activation) {
        var person = fate.oneOf(PEOPLE);
        known(person).ifPresent(account -> {
            var written = replica.users()
                    .edit(
                            account.id(),
                            now -> new UserEdit(now.profile(), activation),
                            Optional.empty(),
                            replica.users().budget());
            tell("  " + person + " " + activation + ": "
                    + written.confirmation().getClass().getSimpleName());
            if (activation == UserEdit.Activation.DEACTIVATE && isConfirmed(written)) {
                reportedGone.deactivated(account);
            }
        });
    }

    /** Whether the client was told that it is done: 200 or 204, where that is not said at once. */
    private boolean isConfirmed(Written<?> written) {
        return written.confirmation() instanceof Written.Accepted
                && properties.acknowledgeDeprovisioning() == BridgeProperties.AcknowledgedWhen.CONFIRMED;
    }

    /** Another first name; another login too, where a new user takes the place of the former one. */
    private void rename(Replica replica) {
        var first = "First" + fate.below(3);
        var login = properties.rename() == Policy.Rename.RECREATE && fate.below(2) == 0
                ? Optional.of(fate.oneOf(PEOPLE))
                : Optional.<String>empty();
        known(fate.oneOf(PEOPLE)).ifPresent(account -> {
            tell("  " + account.id() + " to " + login.orElse("the same login"));
            replica.users()
                    .edit(
                            account.id(),
                            now -> new UserEdit(
                                    profile(login.orElseGet(() -> localPart(now)), first), UserEdit.Activation.KEEP),
                            Optional.empty(),
                            replica.users().budget());
        });
    }

    private static String localPart(Account account) {
        return account.profile().login().orElseThrow().localPart();
    }

    private void delete(Replica replica) {
        known(fate.oneOf(PEOPLE)).ifPresent(account -> {
            var written = replica.users()
                    .delete(account.id(), Optional.empty(), replica.users().budget());
            told(written);
            if (isConfirmed(written)) {
                reportedGone.deleted(account, properties.deletion().policy() == Policy.Deletion.DELETE);
            }
        });
    }

    private Optional<GroupId> group(String name) {
        return store.port(Groups.class).search(new Query.All(), Paging.of(0, 100)).items().stream()
                .filter(group -> group.displayName().equals(name))
                .map(dev.scimbridge.account.Group::id)
                .findFirst();
    }

    private void group(Replica replica) {
        var name = fate.oneOf(GROUPS);
        var existing = group(name);
        var budget = replica.users().budget();
        if (existing.isEmpty()) {
            replica.groups().create(name, Optional.empty(), someone(), budget);
        } else if (fate.below(4) == 0) {
            var before = reportedGone.before(existing.get());
            var written = replica.groups().delete(existing.get(), Optional.empty(), budget);
            told(written);
            if (isConfirmed(written)) {
                reportedGone.lost(before, anybody -> true);
            }
        } else if (fate.below(3) == 0) {
            replica.mapping(fate.oneOf(List.of(MAPPING, OTHER_MAPPING, NARROW_MAPPING)));
        } else {
            var edit = new GroupEdit(Optional.of(fate.oneOf(GROUPS)), Optional.empty(), List.of());
            var before = reportedGone.before(existing.get());
            var written = replica.groups().edit(existing.get(), edit, Optional.empty(), budget);
            told(written);
            if (isConfirmed(written)) {
                reportedGone.renamed(before);
            }
        }
    }

    private void told(Written<?> written) {
        tell("  " + written.confirmation().getClass().getSimpleName());
    }

    private List<String> someone() {
        return PEOPLE.stream()
                .filter(person -> fate.below(2) == 0)
                .flatMap(person -> known(person).stream())
                .map(account -> account.id().toString())
                .toList();
    }

    private void members(Replica replica) {
        group(fate.oneOf(GROUPS)).ifPresent(id -> {
            var edit = switch (fate.below(3)) {
                case 0 -> new GroupEdit.Remove(someone());
                case 1 -> new GroupEdit.ReplaceAll(someone());
                default -> new GroupEdit.Add(someone());
            };
            var before = reportedGone.before(id);
            var written = replica.groups()
                    .edit(
                            id,
                            new GroupEdit(Optional.empty(), Optional.empty(), List.of(edit)),
                            Optional.empty(),
                            replica.users().budget());
            told(written);
            if (isConfirmed(written)) {
                reportedGone.lost(before, account -> leaves(edit, account));
            }
        });
    }

    private static boolean leaves(GroupEdit.MemberEdit edit, AccountId account) {
        return switch (edit) {
            case GroupEdit.Add add -> false;
            case GroupEdit.Remove remove -> remove.values().contains(account.toString());
            case GroupEdit.ReplaceAll all -> !all.values().contains(account.toString());
        };
    }

    private void tenant(Replica replica) {
        switch (fate.below(3)) {
            case 0 -> falcon.toggle(LATE);
            case 1 -> replica.catalogues().refresh();
            default -> replica.sweep();
        }
    }

    /** An operator decides of one who is held, where there is one. */
    private void decideOrWork(Replica replica) {
        var held = replica.decisions().list();
        if (held.isEmpty()) {
            workSome(replica);
            return;
        }
        var id = fate.oneOf(held).id();
        var allow = fate.below(2) == 0;
        var outcome = allow
                ? replica.decisions().allow(id, "ada")
                : replica.decisions().reject(id, "ada");
        tell("  " + (allow ? "allow " : "reject ") + id + ": "
                + outcome.getClass().getSimpleName());
        if (allow && outcome instanceof HoldDecisions.Decided) {
            allowed.add(id);
        }
    }

    private void workSome(Replica replica) {
        store.next().ifPresent(due -> {
            tell("  " + due.account());
            if (fate.below(2) == 0) {
                fate.passUntil(due.at().plus(MOST_SKEW));
            }
            if (!due.at().plus(MOST_SKEW).isAfter(fate.instant())) {
                replica.work(due);
            }
        });
    }

    /** No faults any more: dead workers are noticed, and the workers do what is due until nothing is. */
    private void calmDown() {
        tell("calm");
        fate.noMoreFaults();
        store.leasesRunOut();
        store.reviveAll();
        fate.pass(Duration.ofHours(2));
        for (var step = 0; step < 400; step++) {
            var replica = replicas.get(step % replicas.size());
            var due = store.next();
            if (isFarAway(due)) {
                replica.catalogues().refresh();
                replica.sweep();
                due = store.next();
            }
            if (isFarAway(due)) {
                return;
            }
            fate.passUntil(due.orElseThrow().at().plus(MOST_SKEW));
            fate.pass(Duration.ofMillis(10));
            replica.work(due.orElseThrow());
        }
        throw new AssertionError("does not calm down");
    }

    /** What failed for good is tried again four times an hour. */
    private boolean isFarAway(Optional<SharedStore.Due> due) {
        return due.filter(next -> next.at().isBefore(fate.instant().plus(Duration.ofMinutes(10))))
                .isEmpty();
    }

    private void check() {
        var accounts = store.port(Accounts.class);
        var claimed = store.accounts().stream()
                .map(id -> store.transaction().execute(tx -> accounts.lock(id)).orElseThrow())
                .peek(this::check)
                .flatMap(account -> account.falcon().stream())
                .map(FalconUser::uuid)
                .collect(Collectors.toSet());
        assertThat(falcon.users())
                .filteredOn(user -> !falcon.isMadeByHand(user.uuid()))
                .as("users of Falcon that no account knows")
                .allMatch(user -> claimed.contains(user.uuid()));
        assertThat(falcon.users().stream().map(FalconUser::login)).doesNotHaveDuplicates();
    }

    private void check(Account account) {
        var there = account.falcon()
                .flatMap(user -> falcon.users().stream()
                        .filter(one -> one.uuid().equals(user.uuid()))
                        .findFirst());
        var held = there.map(user -> falcon.held(user.uuid())).orElse(Set.of());
        if (there.filter(user -> falcon.isMadeByHand(user.uuid())).isPresent() && !isAdopted(account)) {
            checkUntouched(account, there.orElseThrow());
            return;
        }
        switch (account.life()) {
            case ACTIVE -> {
                assertThat(account.progress().state())
                        .as("state of %s: %s", account.id(), account.progress().detail())
                        .isEqualTo(resolved(account).unresolved().isEmpty() ? State.CONVERGED : State.FAILED);
                assertThat(there).as("user of %s", account.id()).isPresent();
                assertThat(ofOurs(held, there.orElseThrow()))
                        .as("roles of %s", account.id())
                        .isEqualTo(wanted(account));
                assertThat(account.seen().former())
                        .as("former user of %s", account.id())
                        .isEmpty();
                assertThat(there.orElseThrow().login())
                        .isEqualTo(account.profile().login().orElseThrow());
                assertThat(there.orElseThrow().firstName())
                        .isEqualTo(account.profile().givenName());
            }
            case INACTIVE -> {
                assertThat(account.active())
                        .as("%s is shown inactive", account.id())
                        .isFalse();
                assertThat(held).as("roles of inactive %s", account.id()).isEmpty();
            }
            case DELETING -> throw new AssertionError(account.id() + " is still being deleted");
            case DELETED ->
                assertThat(held).as("roles of deleted %s", account.id()).isEmpty();
        }
    }

    private boolean isAdopted(Account account) {
        if (account.ownership() != Ownership.MANAGED) {
            return false;
        }
        assertThat(properties.adoption() == Adoption.ALLOW
                        || allowed.contains(account.id().toString()))
                .as("%s was adopted by an operator's word", account.id())
                .isTrue();
        return true;
    }

    /** Who is not ours is as somebody made him, and an account that waits for an operator says so. */
    private void checkUntouched(Account account, FalconUser foreign) {
        assertThat(falcon.held(foreign.uuid()))
                .as("roles of foreign %s", account.id())
                .containsExactly(Replica.ADMIN);
        assertThat(foreign.firstName()).as("name of foreign %s", account.id()).contains("By");
        if (account.ownership() == Ownership.REQUESTED) {
            assertThat(account.progress().state())
                    .as("state of %s", account.id())
                    .isEqualTo(State.HELD);
        }
    }

    /** What an administrator had before he was adopted he keeps. */
    private Set<RoleId> ofOurs(Set<RoleId> held, FalconUser user) {
        return held.stream()
                .filter(role -> !(falcon.isMadeByHand(user.uuid()) && role.equals(Replica.ADMIN)))
                .collect(Collectors.toSet());
    }

    private Set<RoleId> wanted(Account account) {
        return resolved(account).roles().stream().map(RoleGrant::roleId).collect(Collectors.toSet());
    }

    private RoleResolution.Resolved resolved(Account account) {
        var groups = store.port(Accounts.class).groupsOf(Set.of(account.id())).getOrDefault(account.id(), List.of());
        return replicas.getFirst().resolutions().current().of(account.profile(), groups);
    }
}
