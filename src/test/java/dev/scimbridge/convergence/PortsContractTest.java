package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Attributes;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.Email;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserEdit;
import dev.scimbridge.account.UserName;
import dev.scimbridge.account.Wanted;
import dev.scimbridge.convergence.Census.Access;
import dev.scimbridge.convergence.Departures.Cause;
import dev.scimbridge.convergence.HeldChange.Decision;
import dev.scimbridge.convergence.Leases.Busy;
import dev.scimbridge.convergence.Leases.Claimed;
import dev.scimbridge.convergence.Leases.Missing;
import dev.scimbridge.convergence.Leases.Tenure;
import dev.scimbridge.convergence.Observation.Origin;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.mapping.RoleCatalogue;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.rails.Hold;
import dev.scimbridge.plan.rails.PendingHold;
import dev.scimbridge.plan.rails.RailName;
import dev.scimbridge.provisioning.Groups;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the engine relies on, of each database: leases, versions, doubts, departures, wake-ups. */
class PortsContractTest {

    private static final Map<TestDatabase, SharedStore> STORES = new EnumMap<>(TestDatabase.class);
    private static final RoleGrant ANALYST = RoleGrant.home("falconhost_analyst");
    private static final RoleGrant HUNTER = RoleGrant.home("threat_hunter");
    private static final Duration LAG = Duration.ofSeconds(90);

    private SharedStore store = STORES.computeIfAbsent(TestDatabase.SQLITE, SharedStore::open);
    private final Fate fate = new Fate(1);

    @AfterAll
    static void close() {
        STORES.values().forEach(SharedStore::close);
    }

    private void open(TestDatabase database) {
        store = STORES.computeIfAbsent(database, SharedStore::open);
        store.clear(fate);
    }

    private <T> T inTransaction(Supplier<T> step) {
        return store.transaction().execute(tx -> step.get());
    }

    private Account born(String name) {
        var profile = new Profile(
                new UserName(name + "@example.com"),
                Optional.empty(),
                Optional.of("Ada"),
                Optional.of("Lovelace"),
                Optional.empty(),
                List.of(),
                List.of(),
                Attributes.NONE);
        var account = Account.born(new AccountId(fate.uuid()), profile, Lifecycle.ACTIVE, fate.instant());
        return inTransaction(() -> {
            store.engine().accounts().insert(account);
            return account;
        });
    }

    private static FalconUser user(String name) {
        return new FalconUser(
                new FalconUserUuid("uuid-" + name),
                Optional.empty(),
                new Login(name + "@example.com"),
                Optional.of("Ada"),
                Optional.of("Lovelace"));
    }

    private Claimed claim(AccountId id) {
        return (Claimed) store.engine().leases().claim(id, Convergence.owner());
    }

    private Tenure hold(Lease lease) {
        return inTransaction(() -> store.engine().leases().hold(lease));
    }

    private void end(Lease lease, Account account, Verdict verdict, Doubt... doubts) {
        store.transaction().executeWithoutResult(tx -> {
            assertThat(store.engine().leases().hold(lease)).isEqualTo(Tenure.HELD);
            store.engine()
                    .leases()
                    .end(
                            lease,
                            Ending.unchanged(
                                    account,
                                    account.ownership(),
                                    account.holdings().ours(),
                                    verdict,
                                    account.wanted().deleteDue(),
                                    Set.of(doubts)));
        });
    }

    private static Verdict done() {
        return new Verdict.Done(Optional.empty(), Optional.empty());
    }

    private Account find(AccountId id) {
        return store.engine().accounts().find(id).orElseThrow();
    }

    private void observe(AccountId id, Observation... seen) {
        store.transaction().executeWithoutResult(tx -> {
            store.engine().accounts().lock(id);
            store.engine().observations().store(id, List.of(seen));
        });
    }

    private int mirror(FalconUser... users) {
        var accounts = Stream.of(users)
                .map(user -> Account.mirrored(new AccountId(fate.uuid()), user, fate.instant()))
                .toList();
        return inTransaction(() -> store.engine().accounts().insertUnlessTaken(accounts));
    }

    @ParameterizedTest
    @EnumSource
    void usersOfFalconAreAddedButForThoseWhoseLoginIsTaken(TestDatabase database) {
        open(database);
        var ada = born("ada");
        var grace = born("grace");
        observe(grace.id(), new Observation.UserSeen(user("hopper"), Observation.Origin.KNOWN));
        var many = IntStream.range(0, 250).mapToObj(n -> user("user" + n)).toArray(FalconUser[]::new);

        assertThat(mirror(user("ada"), user("hopper"), user("grace"), user("alan")))
                .isEqualTo(1);
        assertThat(mirror(many)).isEqualTo(250);
        assertThat(mirror(many)).isZero();

        var accounts = store.engine().accounts();
        var uuids = Stream.concat(Stream.of("alan", "hopper", "ada"), Stream.of("user0", "user249"))
                .map(name -> user(name).uuid())
                .toList();
        var found = accounts.findByFalconUuids(uuids);
        assertThat(found)
                .containsOnlyKeys(
                        user("alan").uuid(),
                        user("hopper").uuid(),
                        user("user0").uuid(),
                        user("user249").uuid());
        assertThat(found.get(user("hopper").uuid())).extracting(Account::id).isEqualTo(grace.id());
        found.forEach(
                (uuid, account) -> assertThat(accounts.findByFalconUuid(uuid)).contains(account));
        assertThat(accounts.findByUserName(new UserName("user249@example.com")))
                .flatMap(account -> account.profile().emails().stream().findFirst())
                .map(Email::value)
                .contains("user249@example.com");
        assertThat(find(ada.id()).falcon()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aLeaseIsHeldByOneAndPassesWhenItRunsOut(TestDatabase database) {
        open(database);
        var ada = born("ada");
        var first = claim(ada.id());

        assertThat(store.engine().leases().claim(ada.id(), Convergence.owner())).isInstanceOf(Busy.class);
        assertThat(hold(first.lease())).isEqualTo(Tenure.HELD);

        store.leasesRunOut();
        var second = claim(ada.id());
        assertThat(hold(first.lease())).as("the second has stored nothing yet").isEqualTo(Tenure.TAKEN);
        assertThat(hold(second.lease())).isEqualTo(Tenure.HELD);
        assertThat(hold(first.lease())).isEqualTo(Tenure.LOST);
        assertThat(second.account().seen().doubts())
                .extracting(Doubt::what)
                .contains(Doubt.What.TAKEOVER, Doubt.What.LOST_CREATE);

        giveBack(second);
        claim(ada.id());
        assertThat(hold(first.lease()))
                .as("the second has stored something, though the third has not")
                .isEqualTo(Tenure.LOST);
    }

    @ParameterizedTest
    @EnumSource
    void anAccountThatIsNotThereCannotBeClaimed(TestDatabase database) {
        open(database);
        var ada = born("ada");
        var claimed = claim(ada.id());
        store.transaction().executeWithoutResult(tx -> store.engine().accounts().remove(ada.id()));

        assertThat(store.engine().leases().claim(ada.id(), Convergence.owner())).isInstanceOf(Missing.class);
        assertThat(hold(claimed.lease())).isEqualTo(Tenure.GONE);
    }

    @ParameterizedTest
    @EnumSource
    void eachOfTheThreeVersionsOutdatesAPlan(TestDatabase database) {
        open(database);
        var ada = born("ada");

        var byGeneration = claim(ada.id());
        store.transaction().executeWithoutResult(tx -> store.port(FanOut.class).touch(List.of(ada.id()), false));
        assertThat(hold(byGeneration.lease())).isEqualTo(Tenure.OUTDATED);
        giveBack(byGeneration);

        var byMapping = claim(ada.id());
        store.port(MappingVersions.class).add("{}");
        assertThat(hold(byMapping.lease())).isEqualTo(Tenure.OUTDATED);
        giveBack(byMapping);

        var byCatalogue = claim(ada.id());
        store.port(CatalogueVersions.class).add(new RoleCatalogue(Map.of(new RoleId("a"), "Role a")), fate.instant());
        assertThat(hold(byCatalogue.lease())).isEqualTo(Tenure.OUTDATED);
        giveBack(byCatalogue);

        assertThat(hold(claim(ada.id()).lease())).isEqualTo(Tenure.HELD);
    }

    /** Its end takes its wake-up away: it was planned by the former mode, and nobody would look again. */
    @ParameterizedTest
    @EnumSource
    void whatIsBeingPlannedWhenTheModeChangesIsPlannedAnew(TestDatabase database) {
        open(database);
        var ada = born("ada");
        var planning = claim(ada.id());

        store.transaction().executeWithoutResult(tx -> store.engine().wakeups().wakeWithheld(fate.instant()));

        assertThat(hold(planning.lease())).isEqualTo(Tenure.OUTDATED);
        giveBack(planning);
    }

    /** The claim waits for the row that the operator's transaction has, and answers by what that one left. */
    @ParameterizedTest
    @EnumSource
    void whoIsLockedWhileAClaimWaitsForTheRowIsClaimedAsLocked(TestDatabase database) throws Exception {
        open(database);
        var ada = born("ada").id();
        var locks = store.port(Locks.class);

        assertThat(claimedDuring(() -> locks.lock(ada, Optional.empty(), "olga"), ada)
                        .locked())
                .isTrue();
        assertThat(claimedDuring(() -> locks.unlock(ada), ada).locked()).isFalse();
    }

    private Claimed claimedDuring(Supplier<Boolean> change, AccountId id) throws Exception {
        var changed = new CountDownLatch(1);
        var claiming = new FutureTask<>(() -> {
            changed.await();
            return claim(id);
        });
        Thread.ofVirtual().start(claiming);
        store.transaction().executeWithoutResult(tx -> {
            store.engine().accounts().lock(id);
            assertThat(change.get()).isTrue();
            store.port(FanOut.class).touch(List.of(id), false);
            changed.countDown();
            pause();
        });
        var claimed = claiming.get();
        giveBack(claimed);
        return claimed;
    }

    /** Long enough for another thread to come to the row. */
    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(500));
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private void giveBack(Claimed claimed) {
        store.transaction().executeWithoutResult(tx -> store.engine().leases().giveBack(claimed.lease(), Set.of()));
    }

    @ParameterizedTest
    @EnumSource
    void takingAccessAwayNeedsNeitherMappingNorCatalogue(TestDatabase database) {
        open(database);
        var ada = born("ada");
        wants(ada, account -> account.wanted().deleted(fate.instant()));
        var claimed = claim(ada.id());

        store.port(MappingVersions.class).add("{}");

        assertThat(hold(claimed.lease())).isEqualTo(Tenure.HELD);
    }

    @ParameterizedTest
    @EnumSource
    void anAccountIsOutdatedUntilItIsPlannedOrStampedByTheNewestVersions(TestDatabase database) {
        open(database);
        var ada = born("ada");
        end(claim(ada.id()).lease(), ada, done());
        store.port(MappingVersions.class).add("{}");
        var now = new PlanVersions(1, 0);

        assertThat(outdated(now)).containsExactly(ada.id());
        store.transaction().executeWithoutResult(tx -> store.port(FanOut.class).stamp(List.of(ada.id()), now));
        assertThat(outdated(now)).isEmpty();

        store.port(MappingVersions.class).add("{ }");
        var later = new PlanVersions(2, 0);
        assertThat(outdated(later)).containsExactly(ada.id());
        end(claim(ada.id()).lease(), ada, done());
        assertThat(outdated(later)).isEmpty();
    }

    private List<AccountId> outdated(PlanVersions now) {
        var fanOut = store.port(FanOut.class);
        var outdated = inTransaction(() -> fanOut.outdated(now, Optional.empty(), 10).stream()
                .map(one -> one.account().id())
                .toList());
        assertThat(fanOut.isAnyOutdated(now)).isEqualTo(!outdated.isEmpty());
        return outdated;
    }

    @ParameterizedTest
    @EnumSource
    void aDoubtStaysUntilARunEndsWithoutItAndMakesWhatIsHeldUnknownWhenItIsOver(TestDatabase database) {
        open(database);
        var ada = born("ada");
        observe(ada.id(), new Observation.UserSeen(user("ada"), Origin.CREATED));
        var now = fate.instant();
        var doubt = new Doubt(Doubt.What.OWN_WRITE, now, now.plus(LAG));
        end(claim(ada.id()).lease(), find(ada.id()), done(), doubt);

        assertThat(find(ada.id()).seen().doubts()).extracting(Doubt::what).containsExactly(Doubt.What.OWN_WRITE);
        assertThat(find(ada.id()).holdings().known()).isPresent();
        observe(ada.id(), new Observation.Doubted(new Doubt(Doubt.What.LOST_CALL, now, now.plus(LAG))));
        assertThat(find(ada.id()).holdings().known()).isEmpty();

        observe(ada.id(), new Observation.RolesRead(Set.of(), fate.instant(), LAG));
        fate.pass(LAG.plusSeconds(1));
        var claimed = claim(ada.id());
        assertThat(claimed.account().holdings().known()).isEmpty();
        end(claimed.lease(), claimed.account(), done());
        assertThat(find(ada.id()).seen().doubts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aReadThatLagsDoesNotBringBackWhatWasRevokedNorLoseWhatWasGranted(TestDatabase database) {
        open(database);
        var ada = born("ada");
        observe(
                ada.id(),
                new Observation.UserSeen(user("ada"), Origin.CREATED),
                new Observation.Granted(Set.of(ANALYST)),
                new Observation.Revoked(Set.of(HUNTER)));

        observe(
                ada.id(),
                new Observation.RolesRead(
                        Set.of(HeldRole.direct(HUNTER)), fate.instant().plusSeconds(10), LAG));
        assertThat(find(ada.id()).holdings().grants()).containsExactly(ANALYST);

        observe(
                ada.id(),
                new Observation.RolesRead(
                        Set.of(HeldRole.direct(HUNTER)),
                        fate.instant().plus(LAG).plusSeconds(10),
                        LAG));
        assertThat(find(ada.id()).holdings().grants()).containsExactly(HUNTER);
    }

    @ParameterizedTest
    @EnumSource
    void whoseRolesAreToBeReadIsToldPageByPageWithoutThoseWhoAreGone(TestDatabase database) {
        open(database);
        var due = Stream.of("ada", "grace", "joan", "mary")
                .map(this::settled)
                .sorted(Comparator.comparing(AccountId::toString))
                .toList();
        observe(due.get(3), new Observation.Granted(Set.of(ANALYST)));
        var later = fate.instant().plusSeconds(1);
        inTransaction(() -> store.port(Drift.class).found(due.get(1), Drift.Kind.USER_DELETED, Set.of("")));

        assertThat(dueForRoles(later, Set.of(), Optional.empty())).containsExactly(due.get(0), due.get(2));
        assertThat(dueForRoles(later, Set.of(), Optional.of(due.get(2)))).containsExactly(due.get(3));
        assertThat(dueForRoles(later, Set.of(ANALYST.roleId()), Optional.empty()))
                .containsExactly(due.get(3));
        assertThat(dueForRoles(Instant.EPOCH, Set.of(), Optional.empty())).isEmpty();
    }

    private AccountId settled(String name) {
        var account = born(name);
        observe(account.id(), new Observation.UserSeen(user(name), Origin.CREATED));
        end(claim(account.id()).lease(), find(account.id()), done());
        return account.id();
    }

    private List<AccountId> dueForRoles(Instant before, Set<RoleId> holding, Optional<AccountId> after) {
        return store.engine().observations().dueForRoles(before, holding, after, 2).stream()
                .map(Account::id)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void somebodyElsesUserWaitsForTheAdoptionToBeDecided(TestDatabase database) {
        open(database);
        var ada = born("ada");

        observe(ada.id(), new Observation.UserSeen(user("ada"), Origin.FOREIGN));
        assertThat(find(ada.id()).ownership()).isEqualTo(Ownership.REQUESTED);
        assertThat(find(ada.id()).seen().createdAt()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aGroupThatIsBeingDeletedGoesWithItsLastDeparture(TestDatabase database) {
        open(database);
        var ada = born("ada");
        var grace = born("grace");
        var id = new GroupId(fate.uuid());
        store.transaction().executeWithoutResult(tx -> {
            var group = Group.born(id, "Alpha", Optional.empty(), fate.instant());
            store.port(Groups.class).insert(group);
            store.port(Groups.class)
                    .addMembers(id, List.of(ada.id().toString(), grace.id().toString()));
            store.port(Groups.class).save(group.asDeleting());
            store.engine().departures().departAll(id, Cause.DELETE);
            store.engine().holds().hold(id, RailName.ADMIN_ROLES, "give", "why");
        });

        assertThat(close(ada.id())).containsExactly(id);
        store.engine().departures().removeIfDeparted(id);
        assertThat(store.port(Groups.class).find(id)).isPresent();
        assertThat(store.engine().departures().open(id, EnumSet.allOf(Cause.class), 5))
                .containsExactly(grace.id());

        assertThat(close(grace.id())).containsExactly(id);
        store.engine().departures().removeDeparted();
        assertThat(store.port(Groups.class).find(id)).isEmpty();
        assertThat(store.engine().holds().waiting()).isEmpty();
    }

    private List<GroupId> close(AccountId id) {
        return inTransaction(() -> store.engine().departures().close(id));
    }

    @ParameterizedTest
    @EnumSource
    void aWakeUpIsBroughtForwardAndKeepsTheHigherPriority(TestDatabase database) {
        open(database);
        var ada = born("ada");
        var wakeups = store.engine().wakeups();
        var soon = Instant.ofEpochSecond(1_800_000_000L);
        var ids = List.of(ada.id());

        wakeups.wake(ids, soon.plusSeconds(60), Priority.DEPROVISIONING);
        wakeups.wake(ids, soon, Priority.BACKGROUND);
        wakeups.wake(ids, soon.plusSeconds(30), Priority.BACKGROUND);

        assertThat(store.next()).hasValue(new SharedStore.Due(ada.id(), soon, Priority.DEPROVISIONING));
        wakeups.rearm(ada.id(), soon.plusSeconds(90), Priority.INLINE);
        assertThat(store.next()).hasValue(new SharedStore.Due(ada.id(), soon.plusSeconds(90), Priority.INLINE));
        wakeups.cancel(ada.id());
        assertThat(store.next()).isEmpty();
    }

    /** A run that began as background work fails, as Falcon is away; who is to lose access meanwhile is tried again as a leaver. */
    @ParameterizedTest
    @EnumSource
    void aMoreUrgentWakeUpIsKeptWhileARunIsUnderWay(TestDatabase database) {
        open(database);
        var ada = born("ada");
        var wakeups = store.engine().wakeups();
        var soon = Instant.ofEpochSecond(1_800_000_000L);
        wakeups.wake(List.of(ada.id()), soon, Priority.BACKGROUND);
        store.picked(true);

        wakeups.wake(List.of(ada.id()), soon.minusSeconds(60), Priority.DEPROVISIONING);

        store.picked(false);
        assertThat(store.next()).hasValue(new SharedStore.Due(ada.id(), soon, Priority.DEPROVISIONING));
    }

    /** As of a tombstone's user: a read that lags behind the revoke of its former account shows the role still. */
    @ParameterizedTest
    @EnumSource
    void whatWasWrittenUnderTheFormerAccountIsTrustedOverAReadThatMayLag(TestDatabase database) {
        open(database);
        var former = born("ada").id();
        var user = new FalconUser(
                new FalconUserUuid("uuid-of-both"),
                Optional.empty(),
                new Login("ada@example.com"),
                Optional.empty(),
                Optional.empty());
        var lag = Duration.ofSeconds(90);
        var role = RoleGrant.home(new RoleId("role"));
        observe(
                former,
                new Observation.UserSeen(user, Observation.Origin.KNOWN),
                new Observation.Granted(Set.of(role)));
        fate.pass(lag.multipliedBy(2));
        observe(former, new Observation.Revoked(Set.of(role)));
        var heir = born("heir").id();
        fate.pass(Duration.ofSeconds(10));

        observe(
                heir,
                new Observation.UserSeen(user, Observation.Origin.FOREIGN),
                new Observation.RolesRead(Set.of(HeldRole.direct(role)), fate.instant(), lag));

        assertThat(store.port(Observations.class).seen(heir).holdings().grants())
                .isEmpty();
    }

    /** Trap 35: while a grant may still be missing in a read, an older role may be missing, too. */
    @ParameterizedTest
    @EnumSource
    void whatAReadLeftOutThatMayLagIsInDoubtUntilALaterReadTells(TestDatabase database) {
        open(database);
        var ada = born("ada").id();
        var lag = Duration.ofSeconds(90);
        var older = RoleGrant.home(new RoleId("older"));
        var newer = RoleGrant.home(new RoleId("newer"));
        observe(ada, new Observation.Granted(Set.of(older)));
        fate.pass(lag.multipliedBy(2));
        observe(ada, new Observation.Granted(Set.of(newer)));
        fate.pass(Duration.ofSeconds(10));
        var onlyNewer = Set.of(HeldRole.direct(newer));

        var at = fate.instant().truncatedTo(ChronoUnit.MILLIS);
        observe(ada, new Observation.RolesRead(onlyNewer, at, lag));

        var seen = store.port(Observations.class).seen(ada);
        assertThat(seen.holdings().grants()).containsExactlyInAnyOrder(older, newer);
        assertThat(seen.doubts())
                .extracting(Doubt::what, Doubt::until)
                .containsExactly(tuple(Doubt.What.OWN_WRITE, at.plus(lag)));
        fate.pass(lag.multipliedBy(2));
        observe(ada, new Observation.RolesRead(onlyNewer, fate.instant(), lag));
        assertThat(store.port(Observations.class).seen(ada).holdings().grants()).containsExactly(newer);
    }

    @ParameterizedTest
    @EnumSource
    void onlyAPauseAfterAFailureAndOfThatPriorityIsEnded(TestDatabase database) {
        open(database);
        var leaver = born("leaver").id();
        var joiner = born("joiner").id();
        var confirmed = born("confirmed").id();
        var wakeups = store.engine().wakeups();
        var soon = Instant.ofEpochSecond(1_800_000_000L);
        wakeups.wake(List.of(leaver, confirmed), soon.plusSeconds(30), Priority.DEPROVISIONING);
        wakeups.wake(List.of(joiner), soon, Priority.BACKGROUND);
        store.failed(leaver, soon.plusSeconds(30));
        store.failed(joiner, soon.plusSeconds(20));

        wakeups.endPauses(Priority.DEPROVISIONING, soon);

        assertThat(store.next()).hasValue(new SharedStore.Due(leaver, soon, Priority.DEPROVISIONING));
        wakeups.cancel(leaver);
        assertThat(store.next()).hasValue(new SharedStore.Due(joiner, soon.plusSeconds(20), Priority.BACKGROUND));
        wakeups.cancel(joiner);
        assertThat(store.next())
                .hasValue(new SharedStore.Due(confirmed, soon.plusSeconds(30), Priority.DEPROVISIONING));
    }

    private boolean hold(AccountId id, RailName... rails) {
        var holds = Stream.of(rails)
                .map(rail -> new Hold(rail, List.of(new Change.Delete()), "Held by " + rail + "."))
                .toList();
        return inTransaction(() -> store.engine().holds().hold(id, holds));
    }

    private void decide(AccountId id, Decision decision) {
        store.transaction().executeWithoutResult(tx -> store.engine().holds().decide(id.toString(), decision, "olga"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAllowedStaysSoForItsRailAndIsAppliedWhereAnotherOneHolds(TestDatabase database) {
        open(database);
        var holds = store.engine().holds();
        var ada = born("ada").id();
        assertThat(hold(ada, RailName.DEPROVISIONING)).isFalse();
        decide(ada, Decision.ALLOWED);

        assertThat(hold(ada, RailName.LOCK, RailName.DEPROVISIONING))
                .as("it was planned before the word")
                .isTrue();
        assertThat(holds.pending(Set.of(ada))).containsEntry(ada, new PendingHold(RailName.DEPROVISIONING, true));

        assertThat(hold(ada, RailName.MIN_ADMINS)).isFalse();
        assertThat(holds.pending(Set.of(ada))).containsEntry(ada, new PendingHold(RailName.MIN_ADMINS, false));
        assertThat(holds.waiting()).containsOnlyKeys(RailName.MIN_ADMINS);
        assertThat(store.decisions(ada)).containsExactly("APPLIED by olga", "OPEN");

        assertThat(hold(ada, RailName.DEPROVISIONING)).isFalse();
        assertThat(store.decisions(ada)).as("what is open goes on").hasSize(2);
        assertThat(holds.open(Optional.of(ada.toString())))
                .extracting(HeldChange::rail)
                .containsExactly(RailName.DEPROVISIONING);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOursStaysKnownWhileAFormerUserMayHoldIt(TestDatabase database) {
        open(database);
        var ada = born("ada").id();
        observe(ada, new Observation.UserSeen(user("ada"), Origin.CREATED), new Observation.Granted(Set.of(ANALYST)));

        observe(ada, new Observation.Replaced(user("ada")), new Observation.UserSeen(user("king"), Origin.CREATED));

        assertThat(find(ada).holdings().roles()).isEmpty();
        assertThat(find(ada).holdings().ours()).containsExactly(ANALYST);
        observe(ada, new Observation.RolesRead(Set.of(), fate.instant(), LAG));
        assertThat(find(ada).holdings().ours()).containsExactly(ANALYST);
        observe(ada, new Observation.FormerGone(), new Observation.UserGone());
        assertThat(find(ada).holdings().ours()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCatalogueIsANewVersionOnlyWhereItDiffers(TestDatabase database) {
        open(database);
        var versions = store.port(CatalogueVersions.class);
        var one = new RoleCatalogue(Map.of(new RoleId("a"), "Role a", new RoleId("b"), "Role b"));
        var at = fate.instant();

        assertThat(versions.newest()).isEmpty();
        assertThat(versions.add(one, at).number()).isEqualTo(1);
        assertThat(versions.add(one, at.plusSeconds(5)).number()).isEqualTo(1);
        assertThat(versions.newest().orElseThrow().readAt().toEpochMilli())
                .isEqualTo(at.plusSeconds(5).toEpochMilli());
        assertThat(versions.add(new RoleCatalogue(Map.of(new RoleId("a"), "Role a")), at)
                        .number())
                .isEqualTo(2);
        assertThat(versions.find(1)).hasValue(one);

        var renamed = new RoleCatalogue(Map.of(new RoleId("a"), "New")).with(RoleCatalogue.UNKNOWN, one);
        assertThat(renamed.formerNames()).hasSize(1);
        assertThat(versions.add(renamed, at).number()).isEqualTo(3);
        assertThat(versions.add(renamed, at).number()).isEqualTo(3);
        assertThat(versions.find(3)).hasValue(renamed);
    }

    @ParameterizedTest
    @EnumSource
    void failuresOfDeletedAccountsAreCounted(TestDatabase database) {
        open(database);
        var ada = born("ada");
        var claimed = claim(ada.id());
        end(claimed, new Verdict.Failed("inherited", Optional.empty(), fate.instant()), Lifecycle.DELETED);

        assertThat(store.port(Census.class).byState()).containsEntry(State.FAILED, 1L);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPendingIsCountedByWhatItWaitsForUntilItIsDone(TestDatabase database) {
        open(database);
        var backlog = store.port(Backlog.class);
        born("ada");
        var grace = born("grace").id();
        observe(grace, new Observation.UserSeen(user("grace"), Origin.CREATED));
        wants(born("linus"), account -> account.wanted().after(leave(account), fate.instant()));
        wants(born("edsger"), account -> account.wanted().deleted(fate.instant()));
        wants(born("barbara"), account -> account.wanted().deleted(fate.instant()));

        assertThat(backlog.pending())
                .containsOnly(
                        Map.entry(Wish.CREATE, 1L),
                        Map.entry(Wish.CHANGE, 1L),
                        Map.entry(Wish.DEACTIVATE, 1L),
                        Map.entry(Wish.DELETE, 2L));
        assertThat(backlog.oldestPending()).isPresent();
        var claimed = claim(grace);
        end(claimed.lease(), claimed.account(), done());
        assertThat(backlog.pending()).doesNotContainKey(Wish.CHANGE);
    }

    /** Access counts until it is known to be gone, and whatever a user holds whom the bridge does not manage. */
    @ParameterizedTest
    @EnumSource
    void eachVisibleAccountIsCountedByItsAccessOnce(TestDatabase database) {
        open(database);
        var census = store.port(Census.class);
        assertThat(census.byAccess()).isEmpty();
        born("ada");
        holding(born("grace").id(), ANALYST, HUNTER);
        var revoked = holding(born("radia").id(), ANALYST);
        observe(revoked, new Observation.Revoked(Set.of(ANALYST)));
        var leaving = born("linus");
        holding(leaving.id(), ANALYST);
        wants(leaving, account -> account.wanted().after(leave(account), fate.instant()));
        var left = claim(holding(born("edsger").id(), HUNTER));
        end(left, Lifecycle.INACTIVE);
        var deleted = claim(holding(born("barbara").id(), HUNTER));
        end(deleted, Lifecycle.DELETED);
        mirror(user("ken"), user("dennis"), user("brian"));
        var ken = store.engine().accounts().findByLogin(new Login("ken@example.com"));
        holding(ken.orElseThrow().id(), HUNTER);

        assertThat(census.byAccess())
                .containsOnly(
                        Map.entry(Access.ROLES, 2L),
                        Map.entry(Access.NO_ROLES, 2L),
                        Map.entry(Access.INACTIVE, 1L),
                        Map.entry(Access.UNMANAGED, 3L));
    }

    private AccountId holding(AccountId id, RoleGrant... roles) {
        var held = Stream.of(roles).map(HeldRole::direct).collect(Collectors.toSet());
        observe(id, new Observation.RolesRead(held, fate.instant(), LAG));
        return id;
    }

    /** Its access was accepted to be gone; what is known to be held stays known. */
    private void end(Claimed claimed, Lifecycle life) {
        end(claimed, done(), life);
    }

    private void end(Claimed claimed, Verdict verdict, Lifecycle life) {
        store.transaction().executeWithoutResult(tx -> {
            store.engine().leases().hold(claimed.lease());
            store.engine()
                    .leases()
                    .end(
                            claimed.lease(),
                            new Ending(
                                    verdict,
                                    life,
                                    false,
                                    Ownership.MANAGED,
                                    Set.of(),
                                    Optional.empty(),
                                    Set.of(),
                                    Optional.empty()));
        });
    }

    private void wants(Account account, Function<Account, Wanted> wanted) {
        store.transaction().executeWithoutResult(tx -> {
            var locked = store.engine().accounts().lock(account.id()).orElseThrow();
            store.engine().accounts().save(locked.wanting(wanted.apply(locked)));
        });
    }

    /** What somebody changed in Falcon is over once the bridge is asked for it again, nobody is to have it, or the user is another one. */
    @ParameterizedTest
    @EnumSource
    void driftIsForgottenWithWhatItWasAbout(TestDatabase database) {
        open(database);
        var role = RoleGrant.home("falcon_admin");
        var asked = drifted("asked", role);
        var gone = drifted("gone", role);
        var leaving = drifted("leaving", role);
        var drift = store.port(Drift.class);

        inTransaction(() -> {
            var observations = store.engine().observations();
            observations.store(asked, List.of(new Observation.Granting(Set.of(role))));
            observations.store(gone, List.of(new Observation.UserGone()));
            return drift;
        });
        var claimed = claim(leaving);
        var inactive =
                claimed.account().wanting(claimed.account().wanted().after(leave(claimed.account()), fate.instant()));
        end(claimed.lease(), inactive, done());

        assertThat(drift.known(asked, Drift.Kind.ROLE_MISSING)).isEmpty();
        assertThat(drift.known(asked, Drift.Kind.USER_DELETED)).isNotEmpty();
        assertThat(drift.all()).extracting(Drift.Drifted::account).doesNotContain(gone, leaving);
    }

    private static UserEdit leave(Account account) {
        return new UserEdit(account.profile(), UserEdit.Activation.DEACTIVATE);
    }

    private AccountId drifted(String name, RoleGrant role) {
        var id = born(name).id();
        inTransaction(() -> {
            store.port(Drift.class).found(id, Drift.Kind.ROLE_MISSING, Set.of(role.toString()));
            return store.port(Drift.class).found(id, Drift.Kind.USER_DELETED, Set.of(""));
        });
        return id;
    }
}
