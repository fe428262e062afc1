package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users whom Falcon had before the bridge came: mirrored, matched, adopted by policy, and otherwise left alone. */
class AdoptionTest {

    private static final String EVE = """
            {"userName":"eve@example.com","name":{"givenName":"Eve","familyName":"Analyst"}%s}""";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void isFoundByUserNameAndAdoptedByTheFirstWriteWithWhatItHolds(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
                var scim = bridge.scim();
                assertThat(scim.post("/Users", EVE.formatted("")).status()).isEqualTo(409);
                var eve = found(scim);
                assertThat(falcon.story()).as("matching asks Falcon nothing").isEmpty();

                join(scim, eve, "Falcon Analysts");
                assertThat(falcon.tenant().rolesOf("eve@example.com"))
                        .containsExactlyInAnyOrder("event_viewer", "falconhost_analyst");
                assertThat(scim.get("/Users/" + eve).state()).isEqualTo("converged");

                scim.put("/Users/" + eve, EVE.formatted(",\"active\":false"));
                assertThat(falcon.tenant().rolesOf("eve@example.com")).isEmpty();
                scim.put("/Users/" + eve, EVE.formatted(",\"active\":true"));
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("falconhost_analyst");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anAdministratorIsHeldForAnOperator(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
                var scim = bridge.scim();
                var eve = found(scim);

                assertThat(join(scim, eve, "Falcon Analysts")).isEqualTo(204);

                assertThat(scim.get("/Users/" + eve).state()).isEqualTo("held");
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("falcon_admin");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void wherePolicyRefusesAWriteIsRefusedAndAGroupWriteAsAWholeSucceeds(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");
            try (var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.adoption=refuse")) {
                var scim = bridge.scim();
                var eve = found(scim);

                assertThat(scim.put("/Users/" + eve, EVE.formatted(",\"title\":\"Analyst\""))
                                .status())
                        .isBetween(400, 409);
                assertThat(scim.delete("/Users/" + eve).status()).isBetween(400, 409);
                assertThat(join(scim, eve, "Falcon Analysts")).isEqualTo(204);

                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("event_viewer");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aPostForAUserThatOnlyFalconKnowsAdoptsIt(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "event_viewer");

            assertThat(bridge.scim().post("/Users", EVE.formatted("")).status()).isEqualTo(201);

            assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("event_viewer");
            assertThat(falcon.tenant().users()).hasSize(1);
        }
    }

    private static String found(ScimClient scim) {
        return scim.find("/Users", "userName eq \"EVE@example.com\"")
                .body()
                .path("Resources")
                .path(0)
                .path("id")
                .asString();
    }

    private static int join(ScimClient scim, String user, String group) {
        var id = scim.post("/Groups", "{\"displayName\":\"%s\"}".formatted(group))
                .id();
        return scim.patch("/Groups/" + id, """
                {"op":"add","path":"members","value":[{"value":"%s"}]}""".formatted(user)).status();
    }
}
