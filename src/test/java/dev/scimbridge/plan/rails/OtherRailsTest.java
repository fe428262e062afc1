package dev.scimbridge.plan.rails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.plan.Change;
import dev.scimbridge.plan.Observed;
import dev.scimbridge.plan.Plan;
import dev.scimbridge.seeds.Chance;
import dev.scimbridge.seeds.Property;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rails but that on losses, by tables and by chance. */
class OtherRailsTest {

    private static final AccountId ADA = new AccountId(new UUID(0, 1));
    private static final RoleId ADMIN = new RoleId("falcon_admin");
    private static final RoleId ANALYST = new RoleId("falconhost_analyst");
    private static final FalconUser USER = new FalconUser(
            new FalconUserUuid("8B6F4D2E-uuid"),
            Optional.empty(),
            new Login("ada@example.com"),
            Optional.of("Ada"),
            Optional.of("King"));
    private static final FalconUser FORMER = new FalconUser(
            new FalconUserUuid("7A5E3C1D-uuid"),
            Optional.empty(),
            new Login("lovelace@example.com"),
            Optional.of("Ada"),
            Optional.of("King"));
    private static final List<Change> EVERY_CHANGE = List.of(
            new Change.Create(new Login("ada@example.com"), new PersonName("Ada", "King")),
            new Change.Update(new PersonName("Ada", "King"), Optional.of(new Login("king@example.com"))),
            new Change.Grant(Cid.HOME, Set.of(ANALYST)),
            new Change.Revoke(Cid.HOME, Set.of(ANALYST, ADMIN)),
            new Change.Delete(),
            new Change.Recreate(new Login("ada.king@example.com"), new PersonName("Ada", "King")),
            new Change.DeleteFormer(USER));

    private static Holdings holding(RoleId... roles) {
        var held = Stream.of(roles)
                .map(role -> HeldRole.direct(new RoleGrant(Cid.HOME, role)))
                .collect(Collectors.toSet());
        return new Holdings(Optional.of(Instant.EPOCH), held, Set.of());
    }

    private static Proposal proposal(Holdings holdings, List<Change> changes, boolean locked) {
        return proposal(Ownership.MANAGED, holdings, changes, Set.of(), Optional.empty(), locked);
    }

    private static Proposal proposal(
            Ownership ownership,
            Holdings holdings,
            List<Change> changes,
            Set<RoleGrant> claimed,
            Optional<PendingHold> pending,
            boolean locked) {
        return new Proposal(
                ADA,
                ownership,
                new Observed(Optional.of(USER), holdings, Optional.empty()),
                new Plan(changes, List.of()),
                new AdminRoles(Set.of(ADMIN), claimed),
                pending,
                locked);
    }

    private static List<Change> held(Ruling ruling) {
        return ruling.holds().stream().flatMap(hold -> hold.changes().stream()).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "ada@example.com, true",
        "ADA@EXAMPLE.COM, true",
        "8b6f4d2e-UUID, true",
        "*@example.com, true",
        "ada@*, true",
        "a*a@ex*.com, true",
        "*, true",
        "role:falcon_admin, true",
        "ada@example.co, false",
        "da@example.com, false",
        "*@example.org, false",
        "ada*ada@example.com, false",
        "a*aa@example.com, false",
        "role:threat_hunter, false",
        "a.a@example.com, false"
    })
    void whoIsProtected(String entry, boolean is) {
        assertThat(new ProtectedUsers(List.of(entry)).contains(USER, holding(ADMIN)))
                .isEqualTo(is);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "role:", " role: "})
    void anEntryThatProtectsNobodyIsRefused(String entry) {
        assertThatThrownBy(() -> new ProtectedUsers(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bridge.rails.protected");
    }

    @Test
    void ofAProtectedUserNothingIsTakenAndTheNameChanges() {
        var ruling = new ProtectedRail(new ProtectedUsers(List.of("ada@example.com")))
                .judge(proposal(holding(ADMIN), EVERY_CHANGE, false));

        assertThat(ruling.through().changes())
                .containsExactly(
                        EVERY_CHANGE.get(0),
                        new Change.Update(new PersonName("Ada", "King"), Optional.empty()),
                        EVERY_CHANGE.get(2));
        assertThat(held(ruling))
                .containsExactly(
                        EVERY_CHANGE.get(1),
                        EVERY_CHANGE.get(3),
                        EVERY_CHANGE.get(4),
                        EVERY_CHANGE.get(5),
                        EVERY_CHANGE.get(6));
    }

    @Test
    void aLockedUserLosesWhatItIsToLoseAndIsGivenNothing() {
        var ruling = new LockRail().judge(proposal(holding(ADMIN), EVERY_CHANGE, true));

        assertThat(held(ruling)).containsExactly(EVERY_CHANGE.get(0), EVERY_CHANGE.get(2), EVERY_CHANGE.get(5));
        assertThat(new LockRail()
                        .judge(proposal(holding(ADMIN), EVERY_CHANGE, false))
                        .holds())
                .isEmpty();
    }

    @Test
    void theModeWithholdsAndAsksNobody() {
        var observe = new ModeRail(() -> ModeRail.Mode.OBSERVE).judge(proposal(holding(ADMIN), EVERY_CHANGE, false));
        var upsert = new ModeRail(() -> ModeRail.Mode.UPSERT_ONLY).judge(proposal(holding(ADMIN), EVERY_CHANGE, false));

        assertThat(observe.through().changes()).isEmpty();
        assertThat(observe.holds()).isEmpty();
        assertThat(observe.withheld().orElseThrow()).contains("create", "delete");
        assertThat(upsert.through().changes())
                .containsExactly(EVERY_CHANGE.get(0), EVERY_CHANGE.get(1), EVERY_CHANGE.get(2), EVERY_CHANGE.get(5));
    }

    @Test
    void ofTheLastAdministratorTheOtherRolesAreRevokedAllTheSame() {
        var rail = new MinAdminsRail((account, roles) -> AdminReserve.Answer.TOO_FEW_STAY);

        var ruling = rail.judge(
                proposal(holding(ADMIN, ANALYST), List.of(new Change.Revoke(Cid.HOME, Set.of(ADMIN, ANALYST))), false));

        assertThat(ruling.through().changes()).containsExactly(new Change.Revoke(Cid.HOME, Set.of(ANALYST)));
        assertThat(held(ruling)).containsExactly(new Change.Revoke(Cid.HOME, Set.of(ADMIN)));
    }

    @Test
    void whoKeepsAnAdminRoleIsNotAsked() {
        var other = new RoleId("falconhost_admin");
        var rail = new MinAdminsRail((account, roles) -> AdminReserve.Answer.TOO_FEW_STAY);
        var proposal = new Proposal(
                ADA,
                Ownership.MANAGED,
                new Observed(Optional.of(USER), holding(ADMIN, other), Optional.empty()),
                new Plan(List.of(new Change.Revoke(Cid.HOME, Set.of(ADMIN))), List.of()),
                new AdminRoles(Set.of(ADMIN, other), Set.of()),
                Optional.empty(),
                false);

        assertThat(rail.judge(proposal).holds()).isEmpty();
    }

    @Test
    void whoMayBeAnAdministratorBecauseNobodyHasLookedIsNotDeleted() {
        var rail = new MinAdminsRail((account, roles) -> AdminReserve.Answer.NOT_KNOWN_YET);

        assertThat(held(rail.judge(proposal(Holdings.UNKNOWN, List.of(new Change.Delete()), false))))
                .containsExactly(new Change.Delete());
    }

    /** Ours and not held: the new user has not got it yet, or nobody knows whether it has. */
    private static Proposal recreated(Set<RoleId> held, Change... changes) {
        var ours = Set.of(RoleGrant.home(ADMIN.value()), RoleGrant.home(ANALYST.value()));
        var holdings = new Holdings(
                Optional.of(Instant.EPOCH), holding(held.toArray(RoleId[]::new)).roles(), ours);
        return new Proposal(
                ADA,
                Ownership.MANAGED,
                new Observed(Optional.of(USER), holdings, Optional.of(new Observed.Former(FORMER, false))),
                new Plan(List.of(changes), List.of()),
                new AdminRoles(Set.of(ADMIN), Set.of()),
                Optional.empty(),
                false);
    }

    @Test
    void aFormerUserIsAnAdministratorWhereTheNewOneIsNoneYet() {
        var rail = new MinAdminsRail((account, roles) -> AdminReserve.Answer.TOO_FEW_STAY);
        var former = new Change.DeleteFormer(FORMER);
        var revoke = new Change.Revoke(Cid.HOME, Set.of(ADMIN));

        assertThat(held(rail.judge(recreated(Set.of(), former, revoke)))).containsExactly(former, revoke);
        assertThat(held(rail.judge(recreated(Set.of(), former)))).containsExactly(former);
        assertThat(held(rail.judge(recreated(Set.of(), revoke))))
                .as("nobody would know later that the former user holds it")
                .containsExactly(revoke);
        assertThat(held(rail.judge(recreated(Set.of(ADMIN), former, revoke))))
                .as("the present user stays an administrator")
                .containsExactly(revoke);
        assertThat(held(rail.judge(recreated(Set.of(ADMIN), former)))).isEmpty();
    }

    @Test
    void aFormerUserIsProtectedByTheRoleThatItMayHold() {
        var rail = new ProtectedRail(new ProtectedUsers(List.of("role:falcon_admin")));
        var former = new Change.DeleteFormer(FORMER);

        assertThat(held(rail.judge(recreated(Set.of(), former)))).containsExactly(former);
    }

    @Test
    void aFormerUserThatHoldsAnAdminRoleIsALossOfAccess() {
        var rail = new DeprovisioningRail(account -> false);
        var former = new Change.DeleteFormer(FORMER);
        var revoke = new Change.Revoke(Cid.HOME, Set.of(ADMIN));

        assertThat(held(rail.judge(recreated(Set.of(ANALYST), former, revoke)))).containsExactly(former, revoke);
        assertThat(held(rail.judge(recreated(Set.of(ANALYST), revoke)))).containsExactly(revoke);
    }

    /** At every moment of any sequence of comings and goings at least that many hold the role, once so many did. */
    @Test
    void overAnySequenceEnoughAdministratorsStay() {
        Property.holdsFor(500, OtherRailsTest::comingsAndGoings);
    }

    private static void comingsAndGoings(Chance chance) {
        var required = chance.between(1, 3);
        var admins = new HashSet<AccountId>();
        var rail = new MinAdminsRail((account, roles) -> {
            var others = new HashSet<>(admins);
            others.remove(account);
            return others.size() < required ? AdminReserve.Answer.TOO_FEW_STAY : AdminReserve.Answer.MAY_LEAVE;
        });
        var accounts = IntStream.range(0, 6)
                .mapToObj(number -> new AccountId(new UUID(2, number)))
                .toList();
        var enough = false;
        for (var step = 0; step < 60; step++) {
            var account = chance.oneOf(accounts);
            if (chance.flip()) {
                admins.add(account);
            } else {
                leave(chance, rail, admins, account);
            }
            enough = enough || admins.size() > required;
            assertThat(!enough || admins.size() >= required).isTrue();
        }
    }

    private static void leave(Chance chance, Rail rail, Set<AccountId> admins, AccountId account) {
        var holdings = admins.contains(account) ? holding(ADMIN, ANALYST) : holding(ANALYST);
        var change = chance.<Change>any(() -> new Change.Revoke(Cid.HOME, Set.of(ADMIN)), Change.Delete::new);
        var ruling = rail.judge(new Proposal(
                account,
                Ownership.MANAGED,
                new Observed(Optional.of(USER), holdings, Optional.empty()),
                new Plan(List.of(change), List.of()),
                new AdminRoles(Set.of(ADMIN), Set.of()),
                Optional.empty(),
                false));
        if (ruling.through().changes().contains(change)) {
            admins.remove(account);
        }
    }

    /** Falcon may refuse what was to take its place. */
    @Test
    void oneAdminRoleGoesForAnotherOnceThatOneIsHeld() {
        var rail = new MinAdminsRail((account, roles) -> AdminReserve.Answer.TOO_FEW_STAY);
        var other = new RoleId("other_admin");
        var admins = new AdminRoles(Set.of(ADMIN, other), Set.of());
        var revoke = new Change.Revoke(Cid.HOME, Set.of(ADMIN));
        var grant = new Change.Grant(Cid.HOME, Set.of(other));

        var before = rail.judge(exchange(holding(ADMIN), List.of(revoke, grant), admins));
        var after = rail.judge(exchange(holding(ADMIN, other), List.of(revoke), admins));

        assertThat(before.through().changes()).containsExactly(grant);
        assertThat(held(before)).containsExactly(revoke);
        assertThat(after.through().changes()).containsExactly(revoke);
    }

    private static Proposal exchange(Holdings holdings, List<Change> changes, AdminRoles admins) {
        return new Proposal(
                ADA,
                Ownership.MANAGED,
                new Observed(Optional.of(USER), holdings, Optional.empty()),
                new Plan(changes, List.of()),
                admins,
                Optional.empty(),
                false);
    }

    @Test
    void nobodyGainsAnAdminRoleByANameAndTheOtherRolesOfTheCallAreGranted() {
        var ruling = new AdminRolesRail()
                .judge(claiming(holding(), List.of(new Change.Grant(Cid.HOME, Set.of(ADMIN, ANALYST)))));

        assertThat(ruling.through().changes()).containsExactly(new Change.Grant(Cid.HOME, Set.of(ANALYST)));
        assertThat(held(ruling)).containsExactly(new Change.Grant(Cid.HOME, Set.of(ADMIN)));
        assertThat(ruling.holdsOfAccount()).as("it is decided of the group").isEmpty();
    }

    private static Proposal claiming(Holdings holdings, List<Change> changes) {
        return proposal(
                Ownership.MANAGED, holdings, changes, Set.of(RoleGrant.home(ADMIN.value())), Optional.empty(), false);
    }

    private static Proposal foreign(Holdings holdings, List<Change> changes, Optional<PendingHold> pending) {
        return proposal(Ownership.REQUESTED, holdings, changes, Set.of(), pending, false);
    }

    @ParameterizedTest
    @CsvSource({
        "ALLOW, falcon_admin, MANAGED",
        "ALLOW, falconhost_analyst, MANAGED",
        "REFUSE, falcon_admin, UNMANAGED",
        "REFUSE, falconhost_analyst, UNMANAGED",
        "REFUSE_ADMINS, falcon_admin, REQUESTED",
        "REFUSE_ADMINS, falconhost_analyst, MANAGED"
    })
    void whoseAForeignUserIs(Adoption adoption, String role, Ownership whose) {
        var proposal = foreign(holding(new RoleId(role)), EVERY_CHANGE, Optional.empty());

        var ruling = new AdoptionRail(adoption).judge(proposal);

        assertThat(ruling.ownership()).isEqualTo(whose);
        assertThat(ruling.through().changes()).isEqualTo(ruling.isOurs() ? EVERY_CHANGE : List.of());
        assertThat(held(ruling)).isEqualTo(whose == Ownership.REQUESTED ? EVERY_CHANGE : List.of());
    }

    @Test
    void aForeignAdministratorIsHeldAlsoWhereNothingWouldBeChangedNow() {
        var rail = new AdoptionRail(Adoption.REFUSE_ADMINS);

        var ruling = rail.judge(foreign(holding(ADMIN), List.of(), Optional.empty()));

        assertThat(ruling.holds()).extracting(Hold::would).containsExactly("take the user over");
        var allowed = Optional.of(new PendingHold(RailName.ADOPTION, true));
        assertThat(rail.judge(foreign(holding(ADMIN), EVERY_CHANGE, allowed)).isOurs())
                .isTrue();
    }

    /** Over any sequence of writes and an operator's words nothing of a foreign administrator is changed before he allows it. */
    @Test
    void overAnySequenceAForeignAdministratorIsTouchedOnlyWhenAllowed() {
        Property.holdsFor(300, chance -> {
            var rail = new AdoptionRail(Adoption.REFUSE_ADMINS);
            var pending = Optional.<PendingHold>empty();
            for (var step = 0; step < 20; step++) {
                var changes = chance.list(0, 4, () -> chance.oneOf(EVERY_CHANGE));
                var holdings = chance.any(() -> holding(ADMIN), () -> holding(ANALYST), () -> holding(ADMIN, ANALYST));
                var ruling = rail.judge(foreign(holdings, changes, pending));

                var admin = holdings.grants().contains(RoleGrant.home(ADMIN.value()));
                var allowed = pending.filter(PendingHold::allowed).isPresent();
                assertThat(ruling.isOurs()).isEqualTo(!admin || allowed);
                assertThat(ruling.through().changes()).isEqualTo(ruling.isOurs() ? changes : List.of());
                assertThat(held(ruling)).isEqualTo(ruling.isOurs() ? List.of() : changes);
                pending = chance.any(
                        Optional::empty,
                        () -> Optional.of(new PendingHold(RailName.ADOPTION, false)),
                        () -> Optional.of(new PendingHold(RailName.ADOPTION, true)));
            }
        });
    }

    /** Over any sequence of modes: what a mode lets through is what it may do, in its order, and the rest is told of. */
    @Test
    void overAnySequenceOfModesNothingIsDoneThatTheModeInForceForbids() {
        Property.holdsFor(300, chance -> {
            var mode = new AtomicReference<>(ModeRail.Mode.ENFORCE);
            var rail = new ModeRail(mode::get);
            for (var step = 0; step < 20; step++) {
                mode.set(chance.oneOf(List.of(ModeRail.Mode.values())));
                var changes = chance.list(0, 5, () -> chance.oneOf(EVERY_CHANGE));
                var ruling = rail.judge(proposal(holding(ADMIN), changes, chance.flip()));

                var may = changes.stream()
                        .filter(change -> switch (mode.get()) {
                            case ENFORCE -> true;
                            case UPSERT_ONLY -> !change.takesAccess();
                            case OBSERVE -> false;
                        })
                        .toList();
                assertThat(ruling.through().changes()).isEqualTo(may);
                assertThat(ruling.holds()).isEmpty();
                assertThat(ruling.withheld().isPresent()).isEqualTo(may.size() < changes.size());
                changes.stream()
                        .filter(change -> !may.contains(change))
                        .forEach(change ->
                                assertThat(ruling.withheld().orElseThrow()).contains(change.toString()));
            }
        });
    }

    /** Over any sequence of locking and unlocking a locked user is given nothing, and loses what it is to lose. */
    @Test
    void overAnySequenceALockedUserIsGivenNothing() {
        Property.holdsFor(300, chance -> {
            for (var step = 0; step < 20; step++) {
                var locked = chance.flip();
                var changes = chance.list(0, 5, () -> chance.oneOf(EVERY_CHANGE));
                var ruling = new LockRail().judge(proposal(holding(ADMIN), changes, locked));

                assertThat(ruling.through().changes())
                        .isEqualTo(changes.stream()
                                .filter(change -> !locked || !change.givesAccess())
                                .toList());
                assertThat(held(ruling))
                        .isEqualTo(changes.stream()
                                .filter(change -> locked && change.givesAccess())
                                .toList());
            }
        });
    }

    /** Over any plan and any claims no claimed role is granted, and all else is done. */
    @Test
    void overAnyPlanNoClaimedRoleIsGranted() {
        Property.holdsFor(300, chance -> {
            var roles = List.of(ADMIN, ANALYST, new RoleId("falconhost_admin"));
            var grants = chance.list(0, 4, () ->
                    (Change) new Change.Grant(Cid.HOME, Set.copyOf(chance.list(1, 3, () -> chance.oneOf(roles)))));
            var ruling = new AdminRolesRail().judge(claiming(holding(), grants));

            assertThat(atoms(ruling.through().changes())).doesNotContainKey("+" + ADMIN);
            assertThat(atoms(held(ruling)).keySet()).isSubsetOf("+" + ADMIN);
            var after = new ArrayList<>(ruling.through().changes());
            after.addAll(held(ruling));
            assertThat(atoms(after)).containsExactlyInAnyOrderEntriesOf(atoms(grants));
        });
    }

    /** Over any plan nothing is taken from a protected user, and its login stays. */
    @Test
    void overAnyPlanNothingIsTakenFromAProtectedUser() {
        Property.holdsFor(300, chance -> {
            var rail = new ProtectedRail(new ProtectedUsers(List.of("role:falcon_admin")));
            var holdings = chance.flip() ? holding(ADMIN) : holding(ANALYST);
            var changes = chance.list(0, 5, () -> chance.oneOf(EVERY_CHANGE));
            var ruling = rail.judge(proposal(holdings, changes, false));

            if (holdings.grants().contains(RoleGrant.home(ADMIN.value()))) {
                assertThat(ruling.through().changes()).noneMatch(Change::takesAccess);
                assertThat(atoms(ruling.through().changes())).doesNotContainKeys("login", "recreate");
            } else {
                assertThat(ruling.through().changes()).isEqualTo(changes);
            }
        });
    }

    /** Whatever all rails make of a plan, each part of it is let through, held or told of as withheld, and nothing comes twice. */
    @Test
    void allRailsLoseNothingOfAPlan() {
        Property.holdsFor(500, chance -> {
            var rails = Rails.all(
                    chance.oneOf(List.of(Adoption.ALLOW, Adoption.REFUSE_ADMINS)),
                    () -> ModeRail.Mode.ENFORCE,
                    new ProtectedUsers(chance.flip() ? List.of("ada@*") : List.of()),
                    (account, roles) -> chance.oneOf(List.of(AdminReserve.Answer.values())),
                    account -> chance.flip());
            var changes = chance.list(0, 4, () -> chance.oneOf(EVERY_CHANGE));
            var ruling = rails.judge(proposal(
                    chance.oneOf(List.of(Ownership.MANAGED, Ownership.REQUESTED)),
                    holding(ADMIN, ANALYST),
                    changes,
                    chance.flip() ? Set.of(RoleGrant.home(ANALYST.value())) : Set.of(),
                    chance.flip()
                            ? Optional.of(new PendingHold(RailName.DEPROVISIONING, chance.flip()))
                            : Optional.empty(),
                    chance.flip()));

            var after = new ArrayList<>(ruling.through().changes());
            after.addAll(held(ruling));
            assertThat(atoms(after)).containsExactlyInAnyOrderEntriesOf(atoms(changes));
            assertThat(ruling.through().changes()).hasSizeLessThanOrEqualTo(changes.size());
        });
    }

    /** What is created, renamed, given, taken and deleted, and how often; names are not counted, since they may change twice. */
    private static HashMap<String, Integer> atoms(List<Change> changes) {
        var atoms = new HashMap<String, Integer>();
        for (var change : changes) {
            switch (change) {
                case Change.Recreate recreate -> atoms.merge("recreate", 1, Integer::sum);
                case Change.DeleteFormer former -> atoms.merge("delete former", 1, Integer::sum);
                case Change.Create create -> atoms.merge("create", 1, Integer::sum);
                case Change.Delete delete -> atoms.merge("delete", 1, Integer::sum);
                case Change.Update update -> update.login().ifPresent(to -> atoms.merge("login", 1, Integer::sum));
                case Change.Grant grant -> grant.roles().forEach(role -> atoms.merge("+" + role, 1, Integer::sum));
                case Change.Revoke revoke -> revoke.roles().forEach(role -> atoms.merge("-" + role, 1, Integer::sum));
            }
        }
        return atoms;
    }
}
