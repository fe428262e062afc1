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
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The guide's "Core endpoints", one by one, each with what it tells to watch out for (quoted). */
class GuideEndpointsTest {

    private static final String USERS = "/users/entities/users/v1";
    private static final String ROLES = "/user-roles/entities/user-roles/v1";

    private final TestFalcon falcon = TestFalcon.speaking(Dialect.USERS);

    @AfterEach
    void stop() {
        falcon.close();
    }

    /** "POST with grant_type=client_credentials, client_id, and client_secret". */
    @Test
    void tokenIsAskedForByClientCredentials() {
        falcon.client.listUuids(0, 100);

        var token = falcon.simulator.requests().getFirst();
        assertThat(token.line()).startsWith("POST /oauth2/token grant_type=client_credentials&client_id=");
        assertThat(token.body()).contains("&client_secret=");
    }

    /** "Returns only UIDs; must follow up with the entities endpoint to retrieve full user objects." */
    @Test
    void listUserUids() {
        var ada = falcon.user(ADA, ADA_NAMES);
        var grace = falcon.user(GRACE, GRACE_NAMES);

        var page = falcon.client.listUuids(0, 100);

        assertThat(falcon.lines()).containsExactly("GET /users/queries/user-uids/v1?offset=0&limit=100");
        assertThat(page.uuids()).containsExactly(ada.uuid(), grace.uuid());
        assertThat(page.total()).contains(2);
    }

    /** "Max page size 500". */
    @Test
    void aPageLargerThan500IsRefused() {
        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.listUuids(0, 501))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(400));
        assertThat(falcon.client.listUuids(0, 500).uuids()).isEmpty();
    }

    /** "Accepts multiple ids query params." */
    @Test
    void getUserDetailsByUid() {
        var ada = falcon.user(ADA, ADA_NAMES);
        var grace = falcon.user(GRACE, GRACE_NAMES);

        var users = falcon.client.fetch(List.of(ada.uuid(), grace.uuid()));

        assertThat(falcon.lines()).containsExactly("GET " + USERS + "?ids=" + ada.uuid() + "&ids=" + grace.uuid());
        assertThat(users).containsExactly(ada, grace);
    }

    /** "Max batch size not explicitly documented; keep batches small (≤100)." */
    @Test
    void detailsAreAskedForInBatchesOf100() {
        var users = IntStream.range(0, 250)
                .mapToObj(n -> TestFalcon.seen(
                        falcon.simulator.tenant().addUser("user" + n + "@example.com", "User", "N" + n)))
                .toList();

        var fetched = falcon.client.fetch(users.stream().map(FalconUser::uuid).toList());

        assertThat(fetched).isEqualTo(users);
        assertThat(falcon.arrived())
                .extracting(request -> request.target().split("ids=", -1).length - 1)
                .containsExactly(100, 100, 50);
    }

    /** "Roles must be assigned separately after creation. No password is set via API". */
    @Test
    void createUser() {
        var created = falcon.client.create(ADA, ADA_NAMES);

        assertThat(falcon.lines())
                .containsExactly("POST " + USERS
                        + " {\"username\":\"ada@example.com\",\"first_name\":\"Ada\",\"last_name\":\"Lovelace\"}");
        assertThat(created)
                .isEqualTo(TestFalcon.seen(falcon.simulator.tenant().users().getFirst()));
        assertThat(falcon.rolesOf(created)).isEmpty();
    }

    /** "user_uuid is passed as a query parameter, not in the request body." */
    @Test
    void updateUser() {
        var ada = falcon.user(ADA, ADA_NAMES);

        falcon.client.update(ada, GRACE_NAMES, Optional.empty());

        assertThat(falcon.lines())
                .containsExactly("PATCH " + USERS + "?user_uuid=" + ada.uuid()
                        + " {\"first_name\":\"Grace\",\"last_name\":\"Hopper\"}");
        assertThat(falcon.client.findByLogin(ADA).orElseThrow().firstName()).contains("Grace");
    }

    /** Field "username": "supported" on update. */
    @Test
    void updateChangesTheUsername() {
        var ada = falcon.user(ADA, ADA_NAMES);

        falcon.client.update(ada, ADA_NAMES, Optional.of(GRACE));

        assertThat(falcon.client.findByLogin(ADA)).isEmpty();
        assertThat(falcon.client.findByLogin(GRACE)).map(FalconUser::uuid).contains(ada.uuid());
    }

    /** "Deletion is immediate and irreversible." */
    @Test
    void deleteUser() {
        var ada = falcon.user(ADA, ADA_NAMES);

        falcon.client.delete(ada.uuid());

        assertThat(falcon.lines()).containsExactly("DELETE " + USERS + "?user_uuid=" + ada.uuid());
        assertThat(falcon.simulator.tenant().users()).isEmpty();
    }

    /** "Returns role ID strings only". */
    @Test
    void getUserRoles() {
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST, VIEWER);

        var held = falcon.client.fetchRoles(ada, Cid.HOME);

        assertThat(falcon.lines())
                .containsExactly("GET /user-roles/queries/user-role-ids-by-user-uuid/v1?user_uuid=" + ada.uuid());
        assertThat(held)
                .containsExactlyInAnyOrder(
                        HeldRole.direct(RoleGrant.home(ANALYST)), HeldRole.direct(RoleGrant.home(VIEWER)));
    }

    /** {@code {"roleIds": ["falcon_admin"], "user_uuid": "uid-9999"}}, many at once. */
    @Test
    void grantRolesToUser() {
        var ada = falcon.user(ADA, ADA_NAMES);

        falcon.client.grant(ada, Cid.HOME, Set.of(ADMIN, VIEWER));

        assertThat(falcon.lines())
                .containsExactly("POST " + ROLES + " {\"roleIds\":[\"event_viewer\",\"falcon_admin\"],\"user_uuid\":\""
                        + ada.uuid() + "\"}");
        assertThat(falcon.rolesOf(ada)).containsExactlyInAnyOrder("event_viewer", "falcon_admin");
    }

    /** "Role IDs are case-sensitive strings." */
    @Test
    void aRoleInAnotherCaseIsRefusedAndNothingIsGranted() {
        var ada = falcon.user(ADA, ADA_NAMES);

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER, new RoleId("Falcon_Admin"))))
                .withMessageContaining("invalid roleID='Falcon_Admin' specified");
        assertThat(falcon.rolesOf(ada)).isEmpty();
    }

    /** "Use the /user-roles/queries/roles/v1 endpoint to enumerate valid role IDs first." */
    @Test
    void enumerateRoles() {
        var catalogue = falcon.client.fetchCatalogue();

        assertThat(falcon.lines().getFirst()).isEqualTo("GET /user-roles/queries/roles/v1");
        assertThat(falcon.lines().getLast()).startsWith("GET " + ROLES + "?ids=");
        assertThat(catalogue.resolve("Falcon Administrator")).contains(ADMIN);
        assertThat(catalogue.displayNames()).hasSize(12);
    }

    /** "Both user_uuid and roleId are required query parameters." One role for each call. */
    @Test
    void revokeRolesFromUser() {
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST, VIEWER);

        falcon.client.revoke(ada, Cid.HOME, Set.of(ANALYST, VIEWER));

        assertThat(falcon.lines())
                .containsExactlyInAnyOrder(
                        "DELETE " + ROLES + "?user_uuid=" + ada.uuid() + "&roleId=falconhost_analyst",
                        "DELETE " + ROLES + "?user_uuid=" + ada.uuid() + "&roleId=event_viewer");
        assertThat(falcon.client.dialect().rolesPerRevoke()).isEqualTo(1);
        assertThat(falcon.rolesOf(ada)).isEmpty();
    }

    /** "Revoking a non-assigned role returns an error." */
    @Test
    void revokingARoleThatIsNotHeldIsRefused() {
        var ada = falcon.user(ADA, ADA_NAMES, VIEWER);

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.revoke(ada, Cid.HOME, Set.of(ANALYST)));
        assertThat(falcon.rolesOf(ada)).containsExactly("event_viewer");
    }
}
