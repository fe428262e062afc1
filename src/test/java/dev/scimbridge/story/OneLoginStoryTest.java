package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * OneLogin: a body typed by an admin with the wrong schemas and no {@code active}, lookups with a trailing {@code &}, and the one
 * IdP that deletes. Each step names the Falcon calls it takes, and no others.
 */
class OneLoginStoryTest {

    private static final String ALAN = """
            {"schemas":["urn:scim:schemas:core:2.0"],"userName":"alan@example.com",
             "name":{"givenName":"%s","familyName":"Turing"},"emails":[{"value":"alan@example.com","primary":true}]%s}""";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aUserComesJoinsIsSuspendedReturnsAndIsDeletedAndComesAnew(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var oneLogin = bridge.scim();

            assertThat(oneLogin.get("/Users?filter=userName+eq+%22alan%40example.com%22&")
                            .body()
                            .path("totalResults")
                            .asInt(-1))
                    .isZero();
            var alan = oneLogin.post("/Users?", ALAN.formatted("Alan", "")).id();
            FalconCalls.were(falcon, "CREATE_USER");

            var responders = oneLogin.post("/Groups?", """
                            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Falcon Responders",
                             "members":[]}""").id();
            assertThat(oneLogin.patch("/Groups/" + responders + "?", """
                                    {"op":"add","path":"members","value":[{"value":"%s"}]}""".formatted(alan))
                            .status())
                    .isEqualTo(204);
            FalconCalls.were(falcon, "GRANT_ROLES remote_responder_one,remote_responder_two");

            assertThat(oneLogin.put("/Users/" + alan + "?", ALAN.formatted("Alan Mathison", ""))
                            .body()
                            .path("active")
                            .asBoolean(false))
                    .isTrue();
            FalconCalls.were(falcon, "UPDATE_USER");

            oneLogin.put("/Users/" + alan + "?", ALAN.formatted("Alan Mathison", ",\"active\":false"));
            FalconCalls.were(
                    falcon, FalconCalls.readingAndRevoking(dialect, "remote_responder_one", "remote_responder_two"));
            oneLogin.put("/Users/" + alan + "?", ALAN.formatted("Alan Mathison", ",\"active\":true"));
            FalconCalls.were(falcon, "GRANT_ROLES remote_responder_one,remote_responder_two");

            assertThat(oneLogin.delete("/Users/" + alan).status()).isEqualTo(204);
            assertThat(falcon.tenant().find("alan@example.com")).isEmpty();
            falcon.clearCalls();

            var anew = oneLogin.post("/Users?", ALAN.formatted("Alan", "")).id();
            assertThat(anew).isNotEqualTo(alan);
            FalconCalls.were(falcon, "CREATE_USER");
        }
    }
}
