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
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.plan.Change;
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
        return new Proposal(
                ADA,
                Optional.of(USER),
                holdings,
                new Plan(changes, List.of()),
                Set.of(ADMIN),
                Optional.empty(),
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
                Optional.of(USER),
                holding(ADMIN, other),
                new Plan(List.of(new Change.Revoke(Cid.HOME, Set.of(ADMIN))), List.of()),
                Set.of(ADMIN, other),
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
                Optional.of(USER),
                holdings,
                new Plan(List.of(change), List.of()),
                Set.of(ADMIN),
                Optional.empty(),
                false));
        if (ruling.through().changes().contains(change)) {
            admins.remove(account);
        }
    }

    /** Whatever several rails make of a plan, each part of it is let through or held, and nothing comes twice. */
    @Test
    void severalRailsLoseNothingOfAPlan() {
        Property.holdsFor(300, chance -> {
            var rails = new Rails(List.of(
                    new LockRail(),
                    new ProtectedRail(new ProtectedUsers(chance.flip() ? List.of("ada@*") : List.of())),
                    new MinAdminsRail((account, roles) -> chance.oneOf(List.of(AdminReserve.Answer.values()))),
                    new DeprovisioningRail(account -> chance.flip())));
            var changes = chance.list(0, 4, () -> chance.oneOf(EVERY_CHANGE));
            var ruling = rails.judge(proposal(holding(ADMIN, ANALYST), changes, chance.flip()));

            var after = new ArrayList<>(ruling.through().changes());
            after.addAll(held(ruling));
            assertThat(atoms(after)).containsExactlyInAnyOrderEntriesOf(atoms(changes));
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
