package dev.scimbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.account.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is planned for each kind of difference; the number of changes is the number of calls of design §5. */
class PlannerTest {

    private static final Dialect CURRENT = Dialect.USER_MANAGEMENT;
    private static final Dialect GUIDE = Dialect.USERS;
    private static final RoleGrant ANALYST = RoleGrant.home("falconhost_analyst");
    private static final RoleGrant VIEWER = RoleGrant.home("event_viewer");
    private static final RoleGrant BY_HAND = RoleGrant.home("remote_responder_one");
    private static final PersonName NAMES = new PersonName("Ada", "Lovelace");
    private static final Login ADA_LOGIN = new Login("ada@example.com");
    private static final Login COUNTESS = new Login("countess@example.com");
    private static final FalconUser ADA = new FalconUser(
            new FalconUserUuid("uid-ada"), Optional.empty(), ADA_LOGIN, Optional.of("Ada"), Optional.of("Lovelace"));

    @Test
    void creationTakesOneCallAndOneForAllRoles() {
        var plan = planner(CURRENT).plan(active(ANALYST, VIEWER), nobody());

        assertThat(plan.changes())
                .containsExactly(
                        new Change.Create(ADA_LOGIN, NAMES),
                        new Change.Grant(Cid.HOME, Set.of(ANALYST.roleId(), VIEWER.roleId())));
    }

    @Test
    void creationWithoutRolesGrantsNothing() {
        assertThat(planner(CURRENT).plan(active(), nobody()).changes())
                .containsExactly(new Change.Create(ADA_LOGIN, NAMES));
    }

    @Test
    void creationWithFirstRoleWaitsForOne() {
        var planner = new Planner(policy(Policy.Deactivation.REVOKE_ROLES, Policy.Creation.WITH_FIRST_ROLE), CURRENT);

        assertThat(planner.plan(active(), nobody()).changes()).isEmpty();
        assertThat(planner.plan(active(ANALYST), nobody()).changes()).hasSize(2);
    }

    @Test
    void onlyTheDifferenceIsGranted() {
        assertThat(planner(CURRENT)
                        .plan(active(ANALYST, VIEWER), ada(Set.of(ANALYST), ANALYST))
                        .changes())
                .containsExactly(new Change.Grant(Cid.HOME, Set.of(VIEWER.roleId())));
        assertThat(planner(CURRENT)
                        .plan(active(ANALYST), ada(Set.of(ANALYST), ANALYST))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aRoleThatNoGroupGivesAnyMoreIsRevokedIfItIsOurs() {
        assertThat(planner(CURRENT)
                        .plan(active(VIEWER), ada(Set.of(ANALYST, VIEWER), ANALYST, VIEWER))
                        .changes())
                .containsExactly(new Change.Revoke(Cid.HOME, Set.of(ANALYST.roleId())));
    }

    @Test
    void aRoleGivenByHandIsKept() {
        assertThat(planner(CURRENT)
                        .plan(active(VIEWER), ada(Set.of(VIEWER), VIEWER, BY_HAND))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void extraRolesAreRevokedWhereThePolicySaysSoButTemporaryOnesEndByThemselves() {
        var temporary = new HeldRole(ANALYST, Optional.of(Instant.EPOCH), false);
        var held = Set.of(HeldRole.direct(BY_HAND), temporary);
        var revoking = new Policy(
                Policy.Creation.AT_ONCE,
                Policy.Rename.KEEP_LOGIN,
                Policy.Deactivation.REVOKE_ROLES,
                Policy.Residual.REPORT,
                Policy.Deletion.DELETE,
                true,
                Policy.ExtraRoles.REVOKE,
                false);

        assertThat(new Planner(revoking, CURRENT)
                        .plan(active(), ada(Set.of(), held))
                        .changes())
                .containsExactly(new Change.Revoke(Cid.HOME, Set.of(BY_HAND.roleId())));
    }

    @Test
    void accessIsTakenAwayBeforeAccessIsGiven() {
        assertThat(planner(CURRENT)
                        .plan(active(VIEWER), ada(Set.of(ANALYST), ANALYST))
                        .changes())
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(Change.Revoke.class),
                        second -> assertThat(second).isInstanceOf(Change.Grant.class));
    }

    @Test
    void theGuidesDialectRevokesOneRoleACall() {
        assertThat(planner(GUIDE)
                        .plan(inactive(), ada(Set.of(), ANALYST, VIEWER, BY_HAND))
                        .changes())
                .hasSize(3)
                .allSatisfy(
                        change -> assertThat(((Change.Revoke) change).roles()).hasSize(1));
    }

    @Test
    void manyRolesAreGrantedInChunks() {
        var roles = IntStream.range(0, 250)
                .mapToObj(number -> RoleGrant.home("role_" + number))
                .toArray(RoleGrant[]::new);

        assertThat(planner(CURRENT).plan(active(roles), ada(Set.of())).changes())
                .hasSize(3);
    }

    @Test
    void theSameRoleInTwoCidsIsTwoGrants() {
        var child = new RoleGrant(new Cid("c".repeat(32)), new RoleId("event_viewer"));

        assertThat(planner(CURRENT).plan(active(VIEWER, child), ada(Set.of())).changes())
                .containsExactlyInAnyOrder(
                        new Change.Grant(Cid.HOME, Set.of(VIEWER.roleId())),
                        new Change.Grant(child.cid(), Set.of(child.roleId())));
    }

    @Test
    void aClaimedRoleIsPlannedForAndKeepsNothing() {
        var desired = new Desired(
                Lifecycle.ACTIVE,
                ADA_LOGIN,
                NAMES,
                Optional.of("Ada"),
                Optional.of("Lovelace"),
                Set.of(VIEWER),
                Set.of(ANALYST));

        assertThat(planner(CURRENT).plan(desired, ada(Set.of())).changes())
                .containsExactly(new Change.Grant(Cid.HOME, Set.of(VIEWER.roleId(), ANALYST.roleId())));
        assertThat(planner(CURRENT)
                        .plan(desired, ada(Set.of(ANALYST), VIEWER, ANALYST))
                        .changes())
                .containsExactly(new Change.Revoke(Cid.HOME, Set.of(ANALYST.roleId())));
        assertThat(planner(CURRENT)
                        .plan(desired, ada(Set.of(), VIEWER, ANALYST))
                        .isEmpty())
                .as("what somebody else gave")
                .isTrue();
    }

    @Test
    void namesAreChangedTogether() {
        var desired = new Desired(
                Lifecycle.ACTIVE, ADA_LOGIN, NAMES, Optional.of("Augusta"), Optional.empty(), Set.of(), Set.of());

        assertThat(planner(CURRENT).plan(desired, ada(Set.of())).changes())
                .containsExactly(new Change.Update(new PersonName("Augusta", "Lovelace"), Optional.empty()));
    }

    @Test
    void namesThatTheClientDidNotWriteAreLeftAsFalconHasThem() {
        assertThat(planner(CURRENT).plan(silent(), ada(Set.of())).isEmpty()).isTrue();
    }

    /** Where Falcon asks for both they are made of the address; nobody asks where nothing is to be changed. */
    @Test
    void aNameThatNeitherTheClientNorFalconSaysIsNotMadeUp() {
        var nameless = new FalconUser(ADA.uuid(), ADA.cid(), ADA_LOGIN, Optional.empty(), Optional.of(" "));

        assertThat(planner(CURRENT).plan(silent(), observed(nameless)).isEmpty())
                .isTrue();
        assertThat(planner(CURRENT).plan(active(), observed(nameless)).changes())
                .containsExactly(new Change.Update(NAMES, Optional.empty()));

        var half = new Desired(
                Lifecycle.ACTIVE,
                ADA_LOGIN,
                new PersonName("Ada", "ada"),
                Optional.of("Ada"),
                Optional.empty(),
                Set.of(),
                Set.of());
        var halfNamed = new FalconUser(ADA.uuid(), ADA.cid(), ADA_LOGIN, Optional.of("Ada"), Optional.empty());
        assertThat(planner(CURRENT).plan(half, observed(halfNamed)).isEmpty()).isTrue();
        assertThat(planner(CURRENT).plan(half, observed(nameless)).changes())
                .containsExactly(new Change.Update(new PersonName("Ada", "ada"), Optional.empty()));
    }

    @Test
    void aLoginIsChangedWhereFalconCanAndToldWhereItCannot() {
        var renamed = new Desired(
                Lifecycle.ACTIVE, COUNTESS, NAMES, Optional.of("Ada"), Optional.of("Lovelace"), Set.of(), Set.of());

        assertThat(planner(GUIDE).plan(renamed, ada(Set.of())).changes())
                .containsExactly(new Change.Update(NAMES, Optional.of(COUNTESS)));
        var kept = planner(CURRENT).plan(renamed, ada(Set.of()));
        assertThat(kept.changes()).isEmpty();
        assertThat(kept.notes()).singleElement().satisfies(note -> {
            assertThat(note.text()).contains("keep-login").doesNotContain("@");
            assertThat(note.failure()).isFalse();
        });
    }

    @Test
    void aLoginThatCannotBeChangedIsThatOfANewUserWhereThePolicySaysSo() {
        var observed = ada(Set.of(VIEWER), VIEWER);
        var recreate = new Change.Recreate(COUNTESS, NAMES);

        assertThat(recreating(CURRENT).plan(renamed(VIEWER), observed).changes())
                .containsExactly(recreate);
        assertThat(recreating(CURRENT).plan(renamed(ANALYST), observed).changes())
                .as("what is due whatever becomes of the login")
                .containsExactly(
                        new Change.Revoke(Cid.HOME, Set.of(VIEWER.roleId())),
                        recreate,
                        new Change.Grant(Cid.HOME, Set.of(ANALYST.roleId())));
        assertThat(recreating(GUIDE).plan(renamed(VIEWER), observed).changes())
                .containsExactly(new Change.Update(NAMES, Optional.of(COUNTESS)));
    }

    @Test
    void aUserWhoseRolesANewOneWouldNotHaveKeepsItsLogin() {
        var temporary = new HeldRole(ANALYST, Optional.of(Instant.EPOCH), false);
        var inherited = new HeldRole(ANALYST, Optional.empty(), true);
        var unknown = new Observed(Optional.of(ADA), Holdings.UNKNOWN, Optional.empty());
        for (var observed : List.of(
                ada(Set.of(), BY_HAND),
                ada(Set.of(ANALYST), Set.of(temporary)),
                ada(Set.of(ANALYST), Set.of(inherited)),
                unknown)) {
            var plan = recreating(CURRENT).plan(renamed(ANALYST), observed);

            assertThat(plan.changes()).noneMatch(Change.Recreate.class::isInstance);
            assertThat(plan.notes())
                    .singleElement()
                    .satisfies(
                            note -> assertThat(note.text()).contains("recreate").doesNotContain("@"));
        }
    }

    @Test
    void theFormerUserGoesWhenTheNewOneIsReadToHoldEverything() {
        var recreating = recreating(CURRENT);
        var former = new FalconUser(
                new FalconUserUuid("former"), Optional.empty(), COUNTESS, Optional.empty(), Optional.empty());
        var gone = new Change.DeleteFormer(former);

        assertThat(recreating
                        .plan(active(VIEWER), replacing(former, false, VIEWER))
                        .changes())
                .isEmpty();
        assertThat(recreating.plan(active(VIEWER), replacing(former, true)).changes())
                .as("a role is missing")
                .containsExactly(new Change.Grant(Cid.HOME, Set.of(VIEWER.roleId())));
        assertThat(recreating
                        .plan(active(VIEWER), replacing(former, true, VIEWER))
                        .changes())
                .containsExactly(gone);
        assertThat(recreating
                        .plan(renamed(VIEWER), replacing(former, true, VIEWER))
                        .changes())
                .as("the next login comes after it")
                .containsExactly(gone);
    }

    /** As after a restore, which forgets when. */
    @Test
    void aCreateWhoseTimeIsNotKnownIsCaughtUpWithByAnyRead() {
        var lag = Duration.ofSeconds(90);
        var read = new Holdings(Optional.of(Instant.EPOCH), Set.of(), Set.of());
        var former = Optional.of(ADA);

        assertThat(replaced(new Seen(Optional.of(ADA), Optional.empty(), read, former, Set.of()), lag))
                .isTrue();
        assertThat(replaced(new Seen(Optional.of(ADA), Optional.empty(), Holdings.UNKNOWN, former, Set.of()), lag))
                .isFalse();
        assertThat(replaced(new Seen(Optional.of(ADA), Optional.of(Instant.EPOCH), read, former, Set.of()), lag))
                .isFalse();
    }

    private static boolean replaced(Seen seen, Duration lag) {
        return Observed.of(seen, lag, Instant.EPOCH).former().orElseThrow().replaced();
    }

    @Test
    void whoeverLosesAccessLosesTheFormerUserFirst() {
        var former = new FalconUser(
                new FalconUserUuid("former"), Optional.empty(), COUNTESS, Optional.empty(), Optional.empty());

        assertThat(recreating(CURRENT)
                        .plan(inactive(), replacing(former, false, VIEWER))
                        .changes())
                .containsExactly(new Change.DeleteFormer(former), new Change.Revoke(Cid.HOME, Set.of(VIEWER.roleId())));
        assertThat(recreating(CURRENT)
                        .plan(desired(Lifecycle.DELETING), replacing(former, false))
                        .changes())
                .containsExactly(new Change.DeleteFormer(former), new Change.Delete());
    }

    private static Planner recreating(Dialect dialect) {
        return new Planner(
                policy(Policy.Deactivation.REVOKE_ROLES, Policy.Creation.AT_ONCE, Policy.Rename.RECREATE), dialect);
    }

    private static Desired renamed(RoleGrant... roles) {
        return new Desired(
                Lifecycle.ACTIVE,
                COUNTESS,
                NAMES,
                Optional.of("Ada"),
                Optional.of("Lovelace"),
                Set.of(roles),
                Set.of());
    }

    private static Observed replacing(FalconUser former, boolean replaced, RoleGrant... held) {
        var ada = ada(Set.of(held), held);
        return new Observed(ada.user(), ada.holdings(), Optional.of(new Observed.Former(former, replaced)));
    }

    @Test
    void deactivationRevokesEveryDirectRole() {
        var temporary = new HeldRole(BY_HAND, Optional.of(Instant.EPOCH), false);
        var held = Set.of(HeldRole.direct(ANALYST), HeldRole.direct(VIEWER), temporary);

        assertThat(planner(CURRENT).plan(inactive(), ada(Set.of(ANALYST), held)).changes())
                .containsExactly(
                        new Change.Revoke(Cid.HOME, Set.of(ANALYST.roleId(), VIEWER.roleId(), BY_HAND.roleId())));
    }

    @Test
    void rolesThatAreInheritedRemainAndAreAFailure() {
        var inherited = new HeldRole(ANALYST, Optional.empty(), true);

        var plan = planner(CURRENT).plan(inactive(), ada(Set.of(), Set.of(inherited)));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.notes()).singleElement().satisfies(note -> {
            assertThat(note.text()).contains("falconhost_analyst");
            assertThat(note.failure()).isTrue();
        });
    }

    @Test
    void deactivationByDeletionRevokesFirst() {
        var planner = new Planner(policy(Policy.Deactivation.DELETE, Policy.Creation.AT_ONCE), CURRENT);

        assertThat(planner.plan(inactive(), ada(Set.of(), ANALYST)).changes())
                .containsExactly(new Change.Revoke(Cid.HOME, Set.of(ANALYST.roleId())), new Change.Delete());
        assertThat(planner.plan(inactive(), nobody()).isEmpty()).isTrue();
    }

    @Test
    void revokeThenDeleteDeletesWhenItIsDue() {
        var now = policy(Policy.Deactivation.REVOKE_THEN_DELETE, Policy.Creation.AT_ONCE);
        var due = new Policy(
                now.creation(),
                now.rename(),
                now.deactivation(),
                now.residual(),
                now.deletion(),
                now.revokeFirst(),
                now.extraRoles(),
                true);

        assertThat(new Planner(now, CURRENT)
                        .plan(inactive(), ada(Set.of(), ANALYST))
                        .changes())
                .containsExactly(new Change.Revoke(Cid.HOME, Set.of(ANALYST.roleId())));
        assertThat(new Planner(due, CURRENT).plan(inactive(), ada(Set.of())).changes())
                .containsExactly(new Change.Delete());
    }

    @Test
    void deletionOfAUserWithoutRolesIsOneCall() {
        assertThat(planner(GUIDE)
                        .plan(desired(Lifecycle.DELETING), ada(Set.of()))
                        .changes())
                .containsExactly(new Change.Delete());
    }

    private static Planner planner(Dialect dialect) {
        return new Planner(policy(Policy.Deactivation.REVOKE_ROLES, Policy.Creation.AT_ONCE), dialect);
    }

    private static Policy policy(Policy.Deactivation deactivation, Policy.Creation creation) {
        return policy(deactivation, creation, Policy.Rename.KEEP_LOGIN);
    }

    private static Policy policy(Policy.Deactivation deactivation, Policy.Creation creation, Policy.Rename rename) {
        return new Policy(
                creation,
                rename,
                deactivation,
                Policy.Residual.REPORT,
                Policy.Deletion.DELETE,
                true,
                Policy.ExtraRoles.KEEP,
                false);
    }

    private static Desired active(RoleGrant... roles) {
        return new Desired(
                Lifecycle.ACTIVE,
                ADA_LOGIN,
                NAMES,
                Optional.of("Ada"),
                Optional.of("Lovelace"),
                Set.of(roles),
                Set.of());
    }

    /** Of whose names the client says nothing. */
    private static Desired silent() {
        return new Desired(
                Lifecycle.ACTIVE,
                ADA_LOGIN,
                new PersonName("ada", "ada"),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of());
    }

    private static Desired inactive() {
        return desired(Lifecycle.INACTIVE);
    }

    private static Desired desired(Lifecycle life) {
        return new Desired(life, ADA_LOGIN, NAMES, Optional.of("Ada"), Optional.of("Lovelace"), Set.of(), Set.of());
    }

    private static Observed nobody() {
        return new Observed(Optional.empty(), Holdings.UNKNOWN, Optional.empty());
    }

    private static Observed ada(Set<RoleGrant> ours, RoleGrant... held) {
        return ada(ours, Stream.of(held).map(HeldRole::direct).collect(Collectors.toSet()));
    }

    private static Observed ada(Set<RoleGrant> ours, Set<HeldRole> held) {
        return new Observed(Optional.of(ADA), new Holdings(Optional.of(Instant.EPOCH), held, ours), Optional.empty());
    }

    private static Observed observed(FalconUser user) {
        return new Observed(Optional.of(user), ada(Set.of()).holdings(), Optional.empty());
    }
}
