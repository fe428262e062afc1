package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA;
import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static dev.scimbridge.falcon.TestFalcon.ANALYST;
import static dev.scimbridge.falcon.TestFalcon.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.SimulatedCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The guide's "Common scenarios", by the steps it lists. */
class GuideScenariosTest {

    private static final int MANY = 1_050;

    private final TestFalcon falcon = TestFalcon.speaking(Dialect.USERS);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void provisionANewUserWithASpecificRole() {
        var created = falcon.client.create(ADA, ADA_NAMES);
        var role = falcon.client.fetchCatalogue().resolve("Falcon Analyst").orElseThrow();
        falcon.client.grant(created, Cid.HOME, Set.of(role));

        assertThat(falcon.rolesOf(created)).containsExactly("falconhost_analyst");
        assertThat(falcon.simulator.calls())
                .extracting(SimulatedCall::operation)
                .containsExactly(
                        FalconOperation.TOKEN,
                        FalconOperation.CREATE_USER,
                        FalconOperation.LIST_ROLES,
                        FalconOperation.GET_ROLES,
                        FalconOperation.GRANT_ROLES);
    }

    @Test
    void deprovisionAUser() {
        falcon.user(ADA, ADA_NAMES, ANALYST, VIEWER);

        var found = falcon.client.findByLogin(ADA).orElseThrow();
        falcon.client
                .fetchRoles(found, Cid.HOME)
                .forEach(held -> falcon.client.revoke(
                        found, Cid.HOME, Set.of(held.grant().roleId())));
        falcon.client.delete(found.uuid());

        assertThat(falcon.simulator.tenant().users()).isEmpty();
        assertThat(falcon.simulator.calls())
                .extracting(SimulatedCall::operation)
                .containsExactly(
                        FalconOperation.TOKEN,
                        FalconOperation.LIST_IDS,
                        FalconOperation.GET_USERS,
                        FalconOperation.GET_USER_ROLES,
                        FalconOperation.REVOKE_ROLES,
                        FalconOperation.REVOKE_ROLES,
                        FalconOperation.DELETE_USER);
    }

    @Test
    void bulkListAllUsersAndTheirRoles() {
        for (var n = 0; n < MANY; n++) {
            falcon.user(
                    new Login("user" + n + "@example.com"),
                    new PersonName("User", "N" + n),
                    n % 2 == 0 ? ANALYST : VIEWER);
        }

        var uuids = allUuids();
        var users = falcon.client.fetch(uuids);
        var inventory = inventory(users);

        assertThat(users).hasSize(MANY);
        assertThat(inventory.get("user4@example.com")).containsExactly(ANALYST);
        assertThat(inventory.get("user1049@example.com")).containsExactly(VIEWER);
        assertThat(falcon.simulator.countOf(FalconOperation.LIST_IDS)).isEqualTo(3);
        assertThat(falcon.simulator.countOf(FalconOperation.GET_USERS)).isEqualTo(11);
        assertThat(falcon.simulator.countOf(FalconOperation.GET_USER_ROLES)).isEqualTo(MANY);
        assertThat(falcon.tokens()).isEqualTo(1);
        assertThat(falcon.lines().subList(0, 3))
                .containsExactly(
                        "GET /users/queries/user-uids/v1?offset=0&limit=500",
                        "GET /users/queries/user-uids/v1?offset=500&limit=500",
                        "GET /users/queries/user-uids/v1?offset=1000&limit=500");
    }

    private List<FalconUserUuid> allUuids() {
        var uuids = new ArrayList<FalconUserUuid>();
        for (var more = true; more; ) {
            var page = falcon.client.listUuids(uuids.size(), 500);
            uuids.addAll(page.uuids());
            more = uuids.size() < page.total().orElseThrow();
        }
        return uuids;
    }

    private Map<String, List<RoleId>> inventory(List<FalconUser> users) {
        var inventory = new HashMap<String, List<RoleId>>();
        users.forEach(user -> inventory.put(
                user.login().value(),
                falcon.client.fetchRoles(user, Cid.HOME).stream()
                        .map(held -> held.grant().roleId())
                        .toList()));
        return inventory;
    }
}
