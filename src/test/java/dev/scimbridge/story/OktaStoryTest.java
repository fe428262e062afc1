package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A custom Okta app: PUT of whole resources, one group pushed. Each step names the Falcon calls it takes, and no others. */
class OktaStoryTest {

    private static final String ADA = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com",
             "name":{"givenName":"%s","familyName":"Lovelace"},
             "emails":[{"primary":true,"value":"ada@example.com","type":"work"}],
             "externalId":"00u1ada","groups":[],"password":"pH9-placeholder","active":%s}""";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aUserComesJoinsAGroupChangesLeavesAndReturns(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var okta = bridge.scim();

            var created = okta.post("/Users", ADA.formatted("Ada", true));
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.state()).isEqualTo("converged");
            FalconCalls.were(falcon, "CREATE_USER");
            var ada = created.id();

            var group = okta.post("/Groups", "{\"displayName\":\"Falcon Hunters\",\"members\":[]}");
            assertThat(group.status()).isEqualTo(201);
            FalconCalls.were(falcon);

            assertThat(okta.put("/Groups/" + group.id(), hunters(ada)).status()).isEqualTo(200);
            FalconCalls.were(falcon, "GRANT_ROLES falconhost_analyst,threat_hunter");
            assertThat(okta.put("/Groups/" + group.id(), hunters(ada)).status()).isEqualTo(200);
            FalconCalls.were(falcon);

            assertThat(okta.put("/Users/" + ada, ADA.formatted("Augusta Ada", true))
                            .status())
                    .isEqualTo(200);
            FalconCalls.were(falcon, "UPDATE_USER");
            assertThat(falcon.tenant().find("ada@example.com").orElseThrow().firstName())
                    .isEqualTo("Augusta Ada");

            assertThat(okta.put("/Groups/" + group.id(), hunters()).status()).isEqualTo(200);
            FalconCalls.were(falcon, FalconCalls.revoking(dialect, "falconhost_analyst", "threat_hunter"));

            okta.put("/Groups/" + group.id(), hunters(ada));
            falcon.clearCalls();
            var gone = okta.put("/Users/" + ada, ADA.formatted("Augusta Ada", false));
            assertThat(gone.status()).isEqualTo(200);
            assertThat(gone.body().path("active").asBoolean()).isFalse();
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            FalconCalls.were(falcon, FalconCalls.readingAndRevoking(dialect, "falconhost_analyst", "threat_hunter"));

            var back = okta.put("/Users/" + ada, ADA.formatted("Augusta Ada", true));
            assertThat(back.status()).isEqualTo(200);
            FalconCalls.were(falcon, "GRANT_ROLES falconhost_analyst,threat_hunter");
        }
    }

    private static String hunters(String... members) {
        var values = new StringBuilder();
        for (var member : members) {
            values.append(values.isEmpty() ? "" : ",")
                    .append("{\"value\":\"")
                    .append(member)
                    .append("\"}");
        }
        return "{\"displayName\":\"Falcon Hunters\",\"members\":[" + values + "]}";
    }
}
