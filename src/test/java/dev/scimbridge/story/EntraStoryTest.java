package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A non-gallery Entra app without {@code aadOptscim062020}: PATCH only, capital ops, booleans as text, groups looked up without
 * their members. Each step names the Falcon calls it takes, and no others.
 */
class EntraStoryTest {

    private static final String GRACE = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
                        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "externalId":"grace","userName":"grace@example.com","active":true,"displayName":"Grace Hopper",
             "meta":{"resourceType":"User"},"name":{"formatted":"Grace Hopper","familyName":"Hopper","givenName":"Grace"},
             "roles":[]}""";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aUserComesGetsRolesFromTwoGroupsIsDisabledRestoredAndPurged(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var entra = bridge.scim();

            assertThat(entra.find("/Users", "userName eq \"grace@example.com\"")
                            .body()
                            .path("totalResults")
                            .asInt(-1))
                    .isZero();
            FalconCalls.were(falcon);

            var grace = entra.post("/Users", GRACE).id();
            FalconCalls.were(falcon, "CREATE_USER");

            var analysts = group(entra, "Falcon Analysts");
            var hunters = group(entra, "Falcon Hunters");
            FalconCalls.were(falcon);

            assertThat(member(entra, "Add", analysts, grace).status()).isEqualTo(204);
            FalconCalls.were(falcon, "GRANT_ROLES falconhost_analyst");
            member(entra, "Add", hunters, grace);
            FalconCalls.were(falcon, "GRANT_ROLES threat_hunter");
            member(entra, "Add", hunters, grace);
            FalconCalls.were(falcon);

            member(entra, "Remove", hunters, grace);
            FalconCalls.were(falcon, "REVOKE_ROLES threat_hunter");
            assertThat(falcon.tenant().rolesOf("grace@example.com")).containsExactly("falconhost_analyst");

            entra.patch("/Users/" + grace, """
                    {"op":"Replace","path":"name.familyName","value":"Murray Hopper"},
                    {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"SOC"}""");
            FalconCalls.were(falcon, "UPDATE_USER");

            var disabled = active(entra, grace, "False");
            assertThat(disabled.status()).isEqualTo(200);
            assertThat(disabled.body().path("active").asBoolean(true)).isFalse();
            FalconCalls.were(falcon, FalconCalls.readingAndRevoking(dialect, "falconhost_analyst"));
            assertThat(entra.find("/Users", "userName eq \"grace@example.com\"")
                            .body()
                            .path("totalResults")
                            .asInt())
                    .isEqualTo(1);

            active(entra, grace, "True");
            FalconCalls.were(falcon, "GRANT_ROLES falconhost_analyst");

            assertThat(entra.delete("/Users/" + grace).status()).isEqualTo(204);
            assertThat(falcon.tenant().find("grace@example.com")).isEmpty();
            assertThat(falcon.story()).endsWith("DELETE_USER");
            assertThat(entra.get("/Users/" + grace).status()).isEqualTo(404);
        }
    }

    private static String group(ScimClient entra, String name) {
        return entra.post("/Groups", """
                        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group",
                                    "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
                         "externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","displayName":"%s",
                         "meta":{"resourceType":"Group"}}""".formatted(name)).id();
    }

    private static ScimClient.Answer member(ScimClient entra, String op, String group, String user) {
        return entra.patch(
                "/Groups/" + group,
                "{\"op\":\"%s\",\"path\":\"members\",\"value\":[{\"$ref\":null,\"value\":\"%s\"}]}"
                        .formatted(op, user));
    }

    private static ScimClient.Answer active(ScimClient entra, String user, String value) {
        return entra.patch(
                "/Users/" + user, "{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"%s\"}".formatted(value));
    }
}
