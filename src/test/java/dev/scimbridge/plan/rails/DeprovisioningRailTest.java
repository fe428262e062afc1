package dev.scimbridge.plan.rails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What counts as a loss of access, and how many of them pass. */
class DeprovisioningRailTest {

    private static final AccountId ADA = new AccountId(new UUID(0, 1));
    private static final RoleId ANALYST = new RoleId("falconhost_analyst");
    private static final RoleId HUNTER = new RoleId("threat_hunter");
    private static final RoleId ADMIN = new RoleId("falcon_admin");
    private static final Change REVOKE_ANALYST = new Change.Revoke(Cid.HOME, Set.of(ANALYST));
    private static final Change GRANT_HUNTER = new Change.Grant(Cid.HOME, Set.of(HUNTER));
    private static final Rail NO_ROOM = new DeprovisioningRail(account -> false);

    private static Holdings holding(Set<RoleId> ours, Set<RoleId> foreign) {
        var all = Stream.concat(ours.stream(), foreign.stream())
                .map(role -> HeldRole.direct(new RoleGrant(Cid.HOME, role)))
                .collect(Collectors.toSet());
        return new Holdings(
                Optional.of(Instant.EPOCH),
                all,
                ours.stream().map(role -> new RoleGrant(Cid.HOME, role)).collect(Collectors.toSet()));
    }

    private static Proposal proposal(Holdings holdings, Change... changes) {
        return new Proposal(
                ADA,
                Ownership.MANAGED,
                new Observed(Optional.empty(), holdings, Optional.empty()),
                new Plan(List.of(changes), List.of()),
                new AdminRoles(Set.of(ADMIN), Set.of()),
                Optional.empty(),
                false);
    }

    private static List<Change> held(Proposal proposal) {
        return NO_ROOM.judge(proposal).holds().stream()
                .flatMap(hold -> hold.changes().stream())
                .toList();
    }

    @Test
    void theLastRoleOfTheMappingIsALoss() {
        assertThat(held(proposal(holding(Set.of(ANALYST), Set.of()), REVOKE_ANALYST)))
                .containsExactly(REVOKE_ANALYST);
    }

    @Test
    void oneOfSeveralRolesIsNone() {
        assertThat(held(proposal(holding(Set.of(ANALYST, HUNTER), Set.of()), REVOKE_ANALYST)))
                .isEmpty();
    }

    @Test
    void aRoleThatAnotherTakesThePlaceOfIsNone() {
        assertThat(held(proposal(holding(Set.of(ANALYST), Set.of()), REVOKE_ANALYST, GRANT_HUNTER)))
                .isEmpty();
    }

    @Test
    void aRoleByHandThatStaysDoesNotMakeUpForTheLastOfTheMapping() {
        assertThat(held(proposal(holding(Set.of(ANALYST), Set.of(HUNTER)), REVOKE_ANALYST)))
                .containsExactly(REVOKE_ANALYST);
    }

    @Test
    void anAdminRoleIsALossWhateverElseStays() {
        var revoke = new Change.Revoke(Cid.HOME, Set.of(ADMIN));

        assertThat(held(proposal(holding(Set.of(ANALYST, ADMIN), Set.of()), revoke)))
                .containsExactly(revoke);
    }

    @Test
    void existenceIsALossOfWhoeverHoldsNothing() {
        assertThat(held(proposal(holding(Set.of(), Set.of()), new Change.Delete())))
                .containsExactly(new Change.Delete());
    }

    @Test
    void whatGivesAccessIsLetThroughBesideWhatIsHeld() {
        var rename = new Change.Update(new PersonName("Ada", "King"), Optional.empty());
        var ruling = NO_ROOM.judge(proposal(
                holding(Set.of(ADMIN), Set.of()), new Change.Revoke(Cid.HOME, Set.of(ADMIN)), rename, GRANT_HUNTER));

        assertThat(ruling.through().changes()).containsExactly(rename, GRANT_HUNTER);
    }

    @Test
    void aCreateAsksForNoRoom() {
        var create = new Change.Create(new Login("ada@example.com"), new PersonName("Ada", "King"));

        assertThat(held(proposal(Holdings.UNKNOWN, create, GRANT_HUNTER))).isEmpty();
    }

    @Test
    void whatIsHeldStaysSoWhateverRoomThereIsLaterUntilItIsAllowed() {
        var room = new DeprovisioningRail(account -> true);
        var plan = new Plan(List.of(REVOKE_ANALYST), List.of());
        var holdings = holding(Set.of(ANALYST), Set.of());

        assertThat(room.judge(pending(plan, holdings, false)).holds()).hasSize(1);
        assertThat(room.judge(pending(plan, holdings, true)).holds()).isEmpty();
        assertThat(NO_ROOM.judge(pending(plan, holdings, true)).holds()).isEmpty();
    }

    private static Proposal pending(Plan plan, Holdings holdings, boolean allowed) {
        return new Proposal(
                ADA,
                Ownership.MANAGED,
                new Observed(Optional.empty(), holdings, Optional.empty()),
                plan,
                new AdminRoles(Set.of(ADMIN), Set.of()),
                Optional.of(new PendingHold(RailName.DEPROVISIONING, allowed)),
                false);
    }

    /** Never more applied than allowed, and nothing that is held is lost: it is either let through or held. */
    @Test
    void overAnySequenceNoMoreAccountsLoseAccessThanTheBudgetHas() {
        Property.holdsFor(500, DeprovisioningRailTest::sequence);
    }

    private static void sequence(Chance chance) {
        var limit = chance.between(0, 6);
        var counted = new HashSet<AccountId>();
        var rail = new DeprovisioningRail(account -> {
            var admitted = counted.contains(account) || counted.size() < limit;
            if (admitted) {
                counted.add(account);
            }
            return admitted;
        });
        var pending = new HashMap<AccountId, PendingHold>();
        var lost = new HashSet<AccountId>();
        var accounts = IntStream.range(0, 12)
                .mapToObj(number -> new AccountId(new UUID(1, number)))
                .toList();
        for (var step = 0; step < 60; step++) {
            var account = chance.oneOf(accounts);
            var proposal = new Proposal(
                    account,
                    Ownership.MANAGED,
                    new Observed(Optional.empty(), holding(Set.of(ANALYST), Set.of(HUNTER)), Optional.empty()),
                    new Plan(changes(chance), List.of()),
                    new AdminRoles(Set.of(ADMIN), Set.of()),
                    Optional.ofNullable(pending.get(account)),
                    false);
            var ruling = rail.judge(proposal);

            var all = new ArrayList<>(ruling.through().changes());
            ruling.holds().forEach(hold -> all.addAll(hold.changes()));
            assertThat(all).containsExactlyInAnyOrderElementsOf(proposal.plan().changes());
            if (proposal.losesAccess() && ruling.holds().isEmpty()) {
                lost.add(account);
            }
            if (!ruling.holds().isEmpty()) {
                pending.put(account, new PendingHold(RailName.DEPROVISIONING, false));
            }
        }
        assertThat(lost.size()).isLessThanOrEqualTo(limit);
    }

    private static List<Change> changes(Chance chance) {
        return chance.list(
                0,
                3,
                () -> chance.any(
                        () -> REVOKE_ANALYST,
                        () -> GRANT_HUNTER,
                        Change.Delete::new,
                        () -> new Change.Revoke(Cid.HOME, Set.of(HUNTER))));
    }
}
