package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA;
import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static dev.scimbridge.falcon.TestFalcon.ADMIN;
import static dev.scimbridge.falcon.TestFalcon.ANALYST;
import static dev.scimbridge.falcon.TestFalcon.GRACE;
import static dev.scimbridge.falcon.TestFalcon.GRACE_NAMES;
import static dev.scimbridge.falcon.TestFalcon.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the port promises, in both dialects. */
class FalconUsersContractTest {

    private static final FalconUserUuid NOBODY = new FalconUserUuid("00000000-0000-0000-0000-000000000000");
    private static final FalconUser GHOST = new FalconUser(
            NOBODY, Optional.of(new Cid("5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e")), ADA, Optional.empty(), Optional.empty());
    private static final RoleId UNKNOWN = new RoleId("no_such_role");

    private Optional<TestFalcon> running = Optional.empty();

    private TestFalcon start(Dialect dialect) {
        return start(dialect, UnaryOperator.identity());
    }

    private TestFalcon start(Dialect dialect, UnaryOperator<Settings> settings) {
        var falcon = TestFalcon.speaking(dialect, settings);
        running = Optional.of(falcon);
        return falcon;
    }

    @AfterEach
    void stop() {
        running.ifPresent(TestFalcon::close);
    }

    @ParameterizedTest
    @EnumSource
    void aCreatedUserIsFoundByItsLoginAndHoldsNoRoles(Dialect dialect) {
        var falcon = start(dialect);

        var created = falcon.client.create(ADA, ADA_NAMES);

        assertThat(falcon.client.findByLogin(new Login("ADA@Example.com"))).contains(created);
        assertThat(created.cid()).contains(new Cid("5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e"));
        assertThat(falcon.client.fetchRoles(created, Cid.HOME)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aLoginThatNobodyHasIsNotFound(Dialect dialect) {
        var falcon = start(dialect);
        falcon.user(GRACE, GRACE_NAMES);

        assertThat(falcon.client.findByLogin(ADA)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anUpdateSendsBothNames(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);

        falcon.client.update(ada, GRACE_NAMES, Optional.empty());

        assertThat(falcon.client.fetch(List.of(ada.uuid())).getFirst().lastName())
                .contains("Hopper");
        assertThat(falcon.arrived().getFirst().body()).contains("first_name", "last_name");
    }

    @ParameterizedTest
    @EnumSource
    void aLoginIsChangedWhereTheDialectCan(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);

        if (falcon.client.dialect().renamesLogins()) {
            falcon.client.update(ada, ADA_NAMES, Optional.of(GRACE));
            assertThat(falcon.simulator.tenant().find("grace@example.com")).isPresent();
        } else {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> falcon.client.update(ada, ADA_NAMES, Optional.of(GRACE)));
            assertThat(falcon.arrived()).isEmpty();
        }
    }

    @Test
    void aLoginThatAnotherUserHasIsRefusedAsDuplicate() {
        var falcon = start(Dialect.USERS);
        var ada = falcon.user(ADA, ADA_NAMES);
        falcon.user(GRACE, GRACE_NAMES);

        assertThatExceptionOfType(FalconException.DuplicateLogin.class)
                .isThrownBy(() -> falcon.client.update(ada, ADA_NAMES, Optional.of(GRACE)));
    }

    @ParameterizedTest
    @EnumSource
    void aUserThatIsGoneIsNotKnownToADelete(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);

        falcon.client.delete(ada.uuid());

        assertThatExceptionOfType(FalconException.UnknownUser.class).isThrownBy(() -> falcon.client.delete(ada.uuid()));
        assertThat(falcon.simulator.tenant().users()).isEmpty();
        assertThat(falcon.arrived()).extracting("status").containsExactly(200, 404);
    }

    @ParameterizedTest
    @EnumSource
    void manyRolesAreGrantedByOneCall(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);

        falcon.client.grant(ada, Cid.HOME, Set.of(ADMIN, ANALYST, VIEWER));

        assertThat(falcon.rolesOf(ada)).hasSize(3);
        assertThat(falcon.simulator.story())
                .containsExactly("GRANT_ROLES event_viewer,falcon_admin,falconhost_analyst");
    }

    @ParameterizedTest
    @EnumSource
    void oneUnknownRoleSpoilsTheGrant(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER, UNKNOWN)))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(400))
                .satisfies(refused -> assertThat(refused.traceId()).isPresent())
                .withMessageContaining("no_such_role");
        assertThat(falcon.rolesOf(ada)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void rolesAreRevokedAsManyAtOnceAsTheDialectTakes(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES, ADMIN, ANALYST, VIEWER);

        falcon.client.revoke(ada, Cid.HOME, Set.of(ANALYST, VIEWER));

        assertThat(falcon.rolesOf(ada)).containsExactly("falcon_admin");
        assertThat(falcon.simulator.countOf(FalconOperation.REVOKE_ROLES))
                .isEqualTo(falcon.client.dialect().rolesPerRevoke() == 1 ? 2 : 1);
    }

    @Test
    void oneRoleThatIsNotHeldSpoilsARevokeOfSeveral() {
        var falcon = start(Dialect.USER_MANAGEMENT);
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST);

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.revoke(ada, Cid.HOME, Set.of(ANALYST, VIEWER)));
        assertThat(falcon.rolesOf(ada)).containsExactly("falconhost_analyst");
    }

    /** Neither heeds where the page is to begin nor tells how many there are: the next page would be the same for ever. */
    @Test
    void aLookUpByLoginEndsWithAPageThatShowsNobodyNew() {
        var falcon = start(Dialect.USERS);
        var same = IntStream.range(0, 500).mapToObj(n -> "\"uid-" + n + "\"").collect(Collectors.joining(","));
        for (var n = 1; n <= 20; n++) {
            falcon.simulator.fail(
                    FalconOperation.LIST_IDS, n, new Fault.Raw(200, Map.of(), "{\"resources\":[" + same + "]}"));
        }

        assertThat(falcon.client.findByLogin(ADA)).isEmpty();

        assertThat(falcon.simulator.countOf(FalconOperation.LIST_IDS)).isEqualTo(2);
        assertThat(falcon.simulator.countOf(FalconOperation.GET_USERS)).isEqualTo(5);
    }

    /** Where more are told of than shown, nobody can say that there is no such user. */
    @Test
    void aLookUpByLoginThatIsNotShownEverybodyIsNoAnswer() {
        var falcon = start(Dialect.USERS);
        for (var n = 1; n <= 2; n++) {
            falcon.simulator.fail(FalconOperation.LIST_IDS, n, shown(2, "uid-1"));
        }

        assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(() -> falcon.client.findByLogin(ADA));
    }

    @ParameterizedTest
    @EnumSource
    void theCatalogueIsReadToItsTotal(Dialect dialect) {
        var falcon = start(dialect);
        falcon.simulator.fail(FalconOperation.LIST_ROLES, 1, shown(2, "falcon_admin"));
        falcon.simulator.fail(FalconOperation.LIST_ROLES, 2, shown(2, "event_viewer"));

        assertThat(falcon.client.fetchCatalogue().displayNames()).containsOnlyKeys(ADMIN, VIEWER);
        assertThat(falcon.lines()).anyMatch(line -> line.endsWith("/queries/roles/v1?offset=1"));
    }

    @ParameterizedTest
    @EnumSource
    void aPartOfTheCatalogueIsNeverTakenForTheWhole(Dialect dialect) {
        var falcon = start(dialect);
        falcon.simulator.fail(FalconOperation.LIST_ROLES, 1, shown(2, "falcon_admin"));
        falcon.simulator.fail(FalconOperation.LIST_ROLES, 2, shown(2, "falcon_admin"));

        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> falcon.client.fetchCatalogue())
                .withMessageContaining("Falcon tells of 2 roles and shows 1");
    }

    /** An answer that shows one of so many. */
    private static Fault shown(int total, String id) {
        return new Fault.Raw(
                200, Map.of(), "{\"meta\":{\"pagination\":{\"total\":" + total + "}},\"resources\":[\"" + id + "\"]}");
    }

    @ParameterizedTest
    @EnumSource
    void theCatalogueTellsDisplayNames(Dialect dialect) {
        var falcon = start(dialect);
        falcon.simulator.tenant().addRole("0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "Night Shift");

        var catalogue = falcon.client.fetchCatalogue();

        assertThat(catalogue.displayNames()).hasSize(13);
        assertThat(catalogue.resolve("Night Shift")).contains(new RoleId("0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"));
        assertThat(falcon.simulator.countOf(FalconOperation.GET_ROLES)).isEqualTo(1);
    }

    /** By one call where all are there; where one is not, the others are told all the same. */
    @ParameterizedTest
    @EnumSource
    void theCatalogueTellsOfSomeRolesWhetherTheyAreThere(Dialect dialect) {
        var falcon = start(dialect);
        var gone = new RoleId("0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a");

        assertThat(falcon.client.fetchCatalogue(Set.of(ADMIN, gone)).displayNames())
                .containsOnlyKeys(ADMIN);
        assertThat(falcon.client.fetchCatalogue(Set.of(gone)).displayNames()).isEmpty();
        falcon.simulator.clearCalls();
        assertThat(falcon.client.fetchCatalogue(Set.of(ADMIN)).displayNames())
                .containsEntry(ADMIN, "Falcon Administrator");
        assertThat(falcon.simulator.calls()).hasSize(1);
    }

    @Test
    void aRoleWithoutDetailsIsCalledByItsId() {
        var falcon = start(Dialect.USERS);
        falcon.simulator.fail(FalconOperation.GET_ROLES, 1, new Fault.Status(400, "unsupported"));

        assertThat(falcon.client.fetchCatalogue().displayNames()).containsEntry(ADMIN, "falcon_admin");
    }

    @ParameterizedTest
    @EnumSource
    void usersAreListedByPages(Dialect dialect) {
        var falcon = start(dialect);
        IntStream.range(0, 7)
                .forEach(n -> falcon.simulator.tenant().addUser("user" + n + "@example.com", "User", "N" + n));

        var first = falcon.client.listUuids(0, 5);
        var last = falcon.client.listUuids(5, 5);
        var beyond = falcon.client.listUuids(10, 5);

        assertThat(first.uuids()).hasSize(5).doesNotContainAnyElementsOf(last.uuids());
        assertThat(last.uuids()).hasSize(2);
        assertThat(beyond.uuids()).isEmpty();
        assertThat(beyond.total()).contains(7);
    }

    @ParameterizedTest
    @EnumSource
    void thatFalconTellsNoTotalIsToldSo(Dialect dialect) {
        var falcon = start(dialect);
        falcon.simulator.fail(
                FalconOperation.LIST_IDS,
                1,
                new Fault.Raw(200, Map.of(), "{\"meta\":{},\"errors\":null,\"resources\":null}"));

        var page = falcon.client.listUuids(0, 5);

        assertThat(page.uuids()).isEmpty();
        assertThat(page.total()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aUserThatFalconDoesNotKnowIsLeftOutOfAFetch(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);

        assertThat(falcon.client.fetch(List.of(NOBODY, ada.uuid()))).containsExactly(ada);
        assertThat(falcon.client.fetch(List.of())).isEmpty();
        assertThat(falcon.arrived()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAskedOfAnUnknownUserSaysSo(Dialect dialect) {
        var falcon = start(dialect);

        assertUnknownUser(() -> falcon.client.fetchRoles(GHOST, Cid.HOME));
        assertUnknownUser(() -> falcon.client.grant(GHOST, Cid.HOME, Set.of(VIEWER)));
        assertUnknownUser(() -> falcon.client.revoke(GHOST, Cid.HOME, Set.of(VIEWER)));
        assertUnknownUser(() -> falcon.client.update(GHOST, ADA_NAMES, Optional.empty()));
    }

    private static void assertUnknownUser(Runnable asked) {
        assertThatExceptionOfType(FalconException.UnknownUser.class).isThrownBy(asked::run);
    }

    /** A page that is not found says nothing about the user: a deletion by it would be a lie. */
    @ParameterizedTest
    @EnumSource
    void aMissingPageIsNoDeletedUser(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);
        falcon.simulator.fail(FalconOperation.DELETE_USER, 1, new Fault.Html(404));
        falcon.simulator.fail(FalconOperation.DELETE_USER, 2, new Fault.Status(404, "404: Page Not Found"));

        for (var times = 0; times < 2; times++) {
            assertThatExceptionOfType(FalconException.Refused.class)
                    .isThrownBy(() -> falcon.client.delete(ada.uuid()))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo(404));
        }
        assertThat(falcon.simulator.tenant().users()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"USERS, 409", "USERS, 400", "USER_MANAGEMENT, 409", "USER_MANAGEMENT, 400"})
    void aTakenLoginIsADuplicateInBothForms(Dialect dialect, int status) {
        var falcon = start(dialect, settings -> settings.withDuplicateStatus(status));
        falcon.user(ADA, ADA_NAMES);

        assertThatExceptionOfType(FalconException.DuplicateLogin.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES))
                .withMessageContaining("already exists");
        assertThat(falcon.simulator.tenant().users()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aDomainThatIsNotAllowedIsRefused(Dialect dialect) {
        var falcon = start(dialect, settings -> settings.withDomains("example.org"));

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES))
                .withMessageContaining("domain is not allowed");
        assertThat(falcon.simulator.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
    }

    @Test
    void anInheritedRoleIsToldFromADirectOne() {
        var falcon = start(Dialect.USER_MANAGEMENT);
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST);
        falcon.simulator.tenant().inherit("ada@example.com", "event_viewer");

        assertThat(falcon.client.fetchRoles(ada, Cid.HOME))
                .containsExactlyInAnyOrder(
                        HeldRole.direct(RoleGrant.home(ANALYST)),
                        new HeldRole(RoleGrant.home(VIEWER), Optional.empty(), true));
        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.revoke(ada, Cid.HOME, Set.of(VIEWER)));
    }

    @Test
    void aTemporaryRoleEndsAtItsTime() {
        var falcon = start(Dialect.USER_MANAGEMENT);
        var ada = falcon.user(ADA, ADA_NAMES);
        falcon.simulator.fail(FalconOperation.GET_USER_ROLES, 1, heldUntil("2026-03-10T12:00:00.000001Z"));
        falcon.simulator.fail(FalconOperation.GET_USER_ROLES, 2, heldUntil("next week"));

        assertThat(falcon.client.fetchRoles(ada, Cid.HOME))
                .extracting(HeldRole::expiresAt)
                .containsExactly(Optional.of(Instant.parse("2026-03-10T12:00:00.000001Z")));
        assertThat(falcon.client.fetchRoles(ada, Cid.HOME))
                .extracting(HeldRole::expiresAt)
                .containsExactly(Optional.empty());
    }

    private static Fault heldUntil(String time) {
        return new Fault.Raw(
                200, Map.of(), "{\"resources\":[{\"role_id\":\"event_viewer\",\"expires_at\":\"" + time + "\"}]}");
    }

    @Test
    void aRoleInAnotherCidIsAGrantOfItsOwn() {
        var falcon = start(Dialect.USER_MANAGEMENT);
        var ada = falcon.user(ADA, ADA_NAMES);
        var child = new Cid("c411d000c411d000c411d000c411d000");

        falcon.client.grant(ada, child, Set.of(ANALYST));

        assertThat(falcon.client.fetchRoles(ada, Cid.HOME)).isEmpty();
        assertThat(falcon.client.fetchRoles(ada, child))
                .containsExactly(HeldRole.direct(new RoleGrant(child, ANALYST)));
        assertThat(falcon.lines().getFirst()).contains("\"cid\":\"c411d000c411d000c411d000c411d000\"");
    }

    @Test
    void theGuidesDialectRefusesAnotherCidWithoutACall() {
        var falcon = start(Dialect.USERS);
        var ada = falcon.user(ADA, ADA_NAMES);
        var child = new Cid("c411d000c411d000c411d000c411d000");

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.grant(ada, child, Set.of(ANALYST)));
        assertThat(falcon.client.fetchRoles(ada, child)).isEmpty();
        assertThat(falcon.arrived()).isEmpty();
    }

    @Test
    void aUserWhoseCidIsNotToldIsLookedUpForARoleAction() {
        var falcon = start(Dialect.USER_MANAGEMENT);
        var ada = falcon.user(ADA, ADA_NAMES);
        var stranger = new FalconUser(ada.uuid(), Optional.empty(), ADA, Optional.empty(), Optional.empty());

        falcon.client.grant(stranger, Cid.HOME, Set.of(VIEWER));

        assertThat(falcon.rolesOf(ada)).containsExactly("event_viewer");
        assertThat(falcon.lines().getLast()).contains("\"cid\":\"5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e\"");
    }

    @ParameterizedTest
    @CsvSource({"USERS, users, 3", "USER_MANAGEMENT, user-management, 2"})
    void theDialectIsFoundOutOnceByWhatIsNotFound(Dialect dialect, String name, int calls) {
        var falcon = start(dialect);
        var client = auto(falcon);

        assertThat(client.dialect().name()).isEqualTo(name);
        assertThat(client.listUuids(0, 1).uuids()).isEmpty();
        assertThat(falcon.arrived()).hasSize(calls);
    }

    @ParameterizedTest
    @EnumSource
    void anOutageTellsNothingOfTheDialect(Dialect dialect) {
        var falcon = start(dialect);
        var client = auto(falcon);
        falcon.simulator.down(true);
        assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(client::dialect);

        falcon.simulator.down(false);

        assertThat(client.dialect()).isEqualTo(falcon.client.dialect());
    }

    @Test
    void whereNeitherDialectIsFoundNoneIsChosen() {
        var falcon = start(Dialect.USERS);
        var client = auto(falcon);
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, new Fault.Html(404));

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(client::dialect)
                .withMessageContaining("falcon.base-url");
        assertThat(client.misconfiguration())
                .hasValueSatisfying(said -> assertThat(said).contains("falcon.base-url"));
        assertThat(client.dialect().name()).isEqualTo("users");
        assertThat(client.misconfiguration()).isEmpty();
    }

    /** One that is not found for once, as behind a gateway in trouble, would be given up for good. */
    @Test
    void aStoreThatKnowsTheTenantByOneDialectTakesNoOtherUnasked() {
        var falcon = start(Dialect.USERS);
        falcon.boundDialect = Optional.of("user-management");
        var client = auto(falcon);

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(client::dialect)
                .withMessageContaining("falcon.api");

        falcon.boundDialect = Optional.of("users");
        assertThat(client.dialect().name()).isEqualTo("users");
    }

    /** The other one answers, which shows nothing to be mended. */
    @Test
    void whatAStoreMissesIsMissedUntilItIsThereAgain() {
        var falcon = start(Dialect.USER_MANAGEMENT);
        falcon.boundDialect = Optional.of("users");
        var client = auto(falcon);
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(client::dialect);

        client.recheck();

        assertThat(client.misconfiguration()).isPresent();
    }

    @Test
    void aProbeThatWentOutAsTwoClientsTellsOfNone() {
        var falcon = start(Dialect.USERS);
        var first = falcon.client.probing();
        first.listUuids(0, 1);
        assertThat(first.trust()).isTrue();

        var second = falcon.client.probing();
        second.listUuids(0, 1);
        falcon.apiClient = Optional.of(new ApiClient("second", FalconSimulator.CLIENT_SECRET, Optional.empty()));
        falcon.simulator.serve("second", falcon.simulator.tenant());
        second.listUuids(0, 1);

        assertThat(second.trust()).isFalse();
        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> falcon.client.listUuids(0, 1))
                .withMessageContaining("falcon.client-id");
    }

    private static FalconUsers auto(TestFalcon falcon) {
        return falcon.client(
                FalconProperties.Api.AUTO, "simulated-secret-simulated-secret-simula", Duration.ofSeconds(10));
    }
}
