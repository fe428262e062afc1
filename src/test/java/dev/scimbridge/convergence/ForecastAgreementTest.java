package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserEdit.Activation;
import dev.scimbridge.account.UserName;
import dev.scimbridge.audit.AuditLog;
import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.audit.AuditRecord.What;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Dialect;
import dev.scimbridge.plan.rails.AdminHolders;
import dev.scimbridge.plan.rails.LossWindow;
import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What is forecast is what is then done, for many random tenants: people and groups that are converged, then a time in which
 * nothing reaches Falcon while the identity provider and the mapping change, a look ahead, and Falcon again.
 */
class ForecastAgreementTest {

    private static final int TENANTS = Integer.getInteger("forecast.seeds", 200);
    private static final List<String> PEOPLE =
            IntStream.range(0, 12).mapToObj(number -> "person" + number).toList();
    private static final List<String> NAMES = List.of("Alpha", "Beta", "Plain");
    private static final List<Map<String, List<String>>> MAPPINGS = List.of(
            Map.of("Alpha", List.of("role_a", "role_b"), "Beta", List.of("role_b", "role_c")),
            Map.of("Alpha", List.of("role_a"), "Beta", List.of("role_c", "role_d")),
            Map.of("Beta", List.of("Role a")));
    private static final List<String[]> POLICIES = List.of(
            new String[] {},
            new String[] {"deletion.policy=deactivate"},
            new String[] {"deactivation.policy=delete"},
            new String[] {"deletion.revoke-first=false", "acknowledge-deprovisioning=accepted"},
            new String[] {"extra-roles=revoke", "create=with-first-role"});

    private final SharedStore store = SharedStore.open(TestDatabase.SQLITE);

    @Test
    void whatIsForecastIsDone() {
        var planned = 0;
        for (var seed = 1; seed <= TENANTS; seed++) {
            planned += new Tenant(seed).look();
        }
        assertThat(planned).as("changes that were forecast in all").isGreaterThan(TENANTS * 3);
    }

    private final class Tenant {

        private final long seed;
        private final Fate fate;
        private final UnreliableFalcon falcon;
        private final BridgeProperties properties;
        private final Replica replica;
        private final Set<AccountId> unknown = new HashSet<>();

        Tenant(long seed) {
            this.seed = seed;
            this.fate = new Fate(seed);
            store.clear(fate);
            fate.noMoreFaults();
            this.falcon = new UnreliableFalcon(fate, Dialect.USER_MANAGEMENT, call -> {});
            this.properties = Replica.properties(POLICIES.get((int) (seed % POLICIES.size())));
            this.replica = Replica.start(store, falcon, fate, Duration.ZERO, properties);
            replica.catalogues().refresh();
            replica.mapping(MAPPINGS.getFirst());
        }

        /** @return how many changes were forecast, and made */
        int look() {
            NAMES.forEach(name -> replica.groups()
                    .create(name, Optional.empty(), someone(), replica.users().budget()));
            act(25);
            settle();
            falcon.away(true);
            act(25);
            if (fate.below(2) == 0) {
                replica.mapping(fate.oneOf(MAPPINGS));
                replica.sweep();
            }
            var from = fate.instant();
            var forecast = forecast();
            falcon.away(false);
            settle();
            var done = done(from);
            done.keySet().removeAll(unknown);
            assertThat(done).as("done in the tenant of seed %s", seed).isEqualTo(forecast);
            assertThat(forecast()).as("left in the tenant of seed %s", seed).isEmpty();
            return forecast.values().stream().mapToInt(Set::size).sum();
        }

        private void act(int times) {
            for (var time = 0; time < times; time++) {
                try {
                    act();
                } catch (ProvisioningException refused) {
                    // a name that is taken, or Falcon that is away
                }
                fate.pass(Duration.ofSeconds(20));
            }
        }

        private void act() {
            var person = fate.oneOf(PEOPLE);
            var budget = replica.users().budget();
            switch (fate.below(7)) {
                case 0, 1, 2 ->
                    replica.users().create(SimulatedRun.profile(person, "First"), fate.below(5) > 0, budget);
                case 3 -> edit(person, fate.below(2) == 0 ? Activation.DEACTIVATE : Activation.ACTIVATE);
                case 4 -> known(person).ifPresent(one -> replica.users().delete(one.id(), Optional.empty(), budget));
                case 5 -> edit(person, Activation.KEEP);
                default -> members();
            }
        }

        private void edit(String person, Activation activation) {
            var first = activation == Activation.KEEP ? "First" + fate.below(3) : "First";
            known(person)
                    .ifPresent(account -> replica.users()
                            .edit(
                                    account.id(),
                                    now -> new UserEdit(
                                            activation == Activation.KEEP
                                                    ? SimulatedRun.profile(person, first)
                                                    : now.profile(),
                                            activation),
                                    Optional.empty(),
                                    replica.users().budget()));
        }

        private void members() {
            var groups = store.port(Groups.class)
                    .search(new Query.All(), Paging.of(0, 10))
                    .items();
            var edit = fate.below(2) == 0 ? new GroupEdit.ReplaceAll(someone()) : new GroupEdit.Add(someone());
            replica.groups()
                    .edit(
                            fate.oneOf(groups.stream().map(Group::id).toList()),
                            new GroupEdit(Optional.empty(), Optional.empty(), List.of(edit)),
                            Optional.empty(),
                            replica.users().budget());
        }

        private List<String> someone() {
            return PEOPLE.stream()
                    .filter(person -> fate.below(2) == 0)
                    .flatMap(person -> known(person).stream())
                    .map(account -> account.id().toString())
                    .toList();
        }

        private Optional<Account> known(String person) {
            return store.port(Accounts.class).findByUserName(new UserName(person + "@example.com"));
        }

        /** Whatever is due is done, what is due in a few minutes too. */
        private void settle() {
            for (var step = 0; step < 1_000; step++) {
                var due = store.next();
                if (due.filter(one -> one.at().isBefore(fate.instant().plus(Duration.ofMinutes(10))))
                        .isEmpty()) {
                    return;
                }
                fate.passUntil(due.get().at());
                replica.work(due.get());
            }
            throw new AssertionError("the tenant of seed " + seed + " does not settle");
        }

        private Map<AccountId, Set<String>> forecast() {
            var all = new TreeMap<AccountId, Set<String>>(java.util.Comparator.comparing(AccountId::toString));
            var bindings = store.port(TenantBindings.class);
            var resolution = new StoredResolution(
                    new Mappings(store.port(MappingVersions.class)), store.port(CatalogueVersions.class), bindings);
            var counted = new PlanPreview.Counted(store.port(LossWindow.class), store.port(AdminHolders.class));
            var preview = new PlanPreview(bindings, counted, properties, fate);
            new Forecast(store.engine(), store.port(Locks.class), resolution, preview)
                    .look(Optional.empty(), outlook -> {
                        outlook.unknown().ifPresent(why -> {
                            assertThat(why).contains("Falcon has a user of its login");
                            unknown.add(outlook.account());
                        });
                        var changes = new TreeSet<String>();
                        outlook.changes().forEach(change -> changes.addAll(words(change)));
                        changes.removeAll(notHeld(outlook.account()));
                        if (!changes.isEmpty()) {
                            all.put(outlook.account(), changes);
                        }
                    });
            return all;
        }

        /** A role whose grant did not arrive may be held for all that is known: taking it away finds that it is not. */
        private Set<String> notHeld(AccountId id) {
            var account = store.port(Accounts.class).find(id);
            var uuid = account.flatMap(Account::falcon).map(user -> user.uuid());
            var held = uuid.map(falcon::held).orElse(Set.of());
            return account.stream()
                    .flatMap(one -> one.holdings().ours().stream())
                    .filter(role -> !held.contains(role.roleId()))
                    .map(role -> "REVOKED " + role)
                    .collect(Collectors.toSet());
        }

        private static List<String> words(Change change) {
            return switch (change) {
                case Change.Create create -> List.of("CREATED");
                case Change.Recreate recreate -> List.of("CREATED");
                case Change.DeleteFormer former -> List.of("DELETED");
                case Change.Update update -> List.of("UPDATED");
                case Change.Grant grant ->
                    grant.grants().stream().map(role -> "GRANTED " + role).toList();
                case Change.Revoke revoke ->
                    revoke.grants().stream().map(role -> "REVOKED " + role).toList();
                case Change.Delete delete -> List.of("DELETED");
            };
        }

        /** What the record says was done in Falcon since. */
        private Map<AccountId, Set<String>> done(Instant from) {
            var all = new TreeMap<AccountId, Set<String>>(java.util.Comparator.comparing(AccountId::toString));
            var records = new ArrayList<AuditRecord>();
            store.port(AuditLog.class).export(from, records::add);
            records.stream()
                    .filter(record -> record.what() != What.ACCEPTED)
                    .forEach(record -> all.computeIfAbsent(
                                    AccountId.parse(record.subject()).orElseThrow(), id -> new TreeSet<>())
                            .add((record.what() + " " + record.detail()).strip()));
            return all;
        }
    }
}
