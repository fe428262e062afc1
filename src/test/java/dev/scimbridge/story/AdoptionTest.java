package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users whom Falcon had before the bridge came: mirrored, matched, adopted by policy, and otherwise left alone. */
class AdoptionTest {

    private static final Duration SOON = Duration.ofSeconds(20);

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

                assertThat(SlowFalcon.repeated(() -> scim.put("/Users/" + eve, EVE.formatted(",\"active\":false")))
                                .status())
                        .isEqualTo(200);
                assertThat(falcon.tenant().rolesOf("eve@example.com")).isEmpty();
                assertThat(scim.put("/Users/" + eve, EVE.formatted(",\"active\":true"))
                                .status())
                        .isEqualTo(200);
                Eventually.holds(
                        SOON, () -> falcon.tenant().rolesOf("eve@example.com").equals(Set.of("falconhost_analyst")));
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

    @Test
    void anAdministratorIsTakenOverOnceAnOperatorAllowsIt() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            try (var bridge = RunningBridge.start(falcon, url)) {
                var scim = bridge.scim();
                var eve = found(scim);
                join(scim, eve, "Falcon Analysts");
                assertThat(new Operator(url).says("held", "list").out())
                        .contains(eve, "adoption", "take the user over");

                assertThat(new Operator(url)
                                .says("held", "allow", "--user=EVE@example.com")
                                .code())
                        .isZero();

                Eventually.holds(SOON, () -> scim.get("/Users/" + eve).state().equals("converged"));
                assertThat(falcon.tenant().rolesOf("eve@example.com"))
                        .containsExactlyInAnyOrder("falcon_admin", "falconhost_analyst");
            }
        }
    }

    @Test
    void anAdministratorStaysUnmanagedWhereAnOperatorRejectsIt() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Analyst", "falcon_admin");
            try (var bridge = RunningBridge.start(falcon, url)) {
                var scim = bridge.scim();
                var eve = found(scim);
                assertThat(scim.patch("/Users/" + eve, Requests.DEACTIVATE).status())
                        .isEqualTo(503);

                assertThat(new Operator(url).says("held", "reject", eve).code()).isZero();

                assertThat(scim.get("/Users/" + eve).body().path("active").asBoolean())
                        .isTrue();
                assertThat(scim.get("/Users/" + eve).state()).isEqualTo("converged");
                assertThat(falcon.tenant().rolesOf("eve@example.com")).containsExactly("falcon_admin");
                assertThat(new Operator(url).says("held", "list").code()).isZero();
            }
        }
    }

    @Test
    void aGroupThatComesToTheNameOfAnAdminGroupGivesItsRoleOnceAnOperatorAllowsIt() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", Requests.person("ada")).id();
            var club = scim.post("/Groups", Requests.group("Coffee Club", ada)).id();
            assertThat(scim.patch("/Groups/" + club, Requests.rename("Falcon Admins"))
                            .status())
                    .isEqualTo(204);
            Eventually.holds(SOON, () -> scim.get("/Users/" + ada).state().equals("held"));
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            assertThat(new Operator(url).says("held", "list", "--json").out())
                    .contains(club, "\"kind\":\"group\"", "admin-roles", "falcon_admin");

            assertThat(new Operator(url).says("held", "allow", club).code()).isZero();

            Eventually.holds(
                    SOON, () -> falcon.tenant().rolesOf("ada@example.com").contains("falcon_admin"));
            assertThat(new Operator(url).says("held", "list").lines()).isEmpty();
        }
    }

    @Test
    void whatWasHeldOfAGroupGoesWithTheGroup() {
        var url = TestDatabase.SQLITE.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var scim = bridge.scim();
            var club = scim.post("/Groups", Requests.group("Coffee Club")).id();
            scim.patch("/Groups/" + club, Requests.rename("Falcon Admins"));
            assertThat(new Operator(url).says("status").out()).contains("1 held,");

            assertThat(scim.delete("/Groups/" + club).status()).isEqualTo(204);

            assertThat(new Operator(url).says("status").out()).contains("nothing is held");
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
