package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Fewest Falcon calls: the table of the design, row by row, on both dialects. Token and catalogue are cached. */
@ParameterizedClass
@EnumSource(Dialect.class)
class CallsPerOutcomeTest {

    private static final String ADA = """
            {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""";
    private static final String[] EVERYONE_VIEWS = {
        "--bridge.roles.everyone[0]=event_viewer",
        "--bridge.roles.groups[0].name=Hunters",
        "--bridge.roles.groups[0].roles[0]=threat_hunter",
        "--bridge.roles.groups[0].roles[1]=falconhost_analyst",
        "--bridge.roles.groups[1].name=Analysts",
        "--bridge.roles.groups[1].roles[0]=falconhost_analyst",
        "--bridge.read-lag=10s"
    };

    private final Dialect dialect;
    private final FalconSimulator falcon;
    private final RunningBridge bridge;
    private final ScimClient scim;
    private final String ada;

    CallsPerOutcomeTest(Dialect dialect) {
        this.dialect = dialect;
        this.falcon = FalconSimulator.start(dialect);
        this.bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, EVERYONE_VIEWS);
        this.scim = bridge.scim();
        this.ada = scim.post("/Users", ADA).id();
        bridge.settle();
    }

    @AfterEach
    void stop() {
        bridge.close();
        falcon.close();
    }

    @Test
    void creationWithRolesIsTwoCalls() {
        calls("CREATE_USER", "GRANT_ROLES event_viewer");
    }

    @Test
    void joiningAGroupIsOneCallForNewRolesAndNoneForHeldOnes() {
        var hunters = group("Hunters");
        var analysts = group("Analysts");
        falcon.clearCalls();

        join(hunters, ada);
        calls("GRANT_ROLES falconhost_analyst,threat_hunter");
        join(analysts, ada);
        calls();
    }

    @Test
    void leavingAGroupRevokesWhatNoOtherGroupGives() {
        var hunters = group("Hunters");
        var analysts = group("Analysts");
        join(hunters, ada);
        join(analysts, ada);
        falcon.clearCalls();

        leave(hunters, ada);
        calls("REVOKE_ROLES threat_hunter");
        assertThat(falcon.tenant().rolesOf("ada@example.com")).contains("falconhost_analyst");
        leave(analysts, ada);
        calls("REVOKE_ROLES falconhost_analyst");
    }

    @Test
    void leavingAGroupThatGivesNothingOfItsOwnIsNoCall() {
        var hunters = group("Hunters");
        var analysts = group("Analysts");
        join(hunters, ada);
        join(analysts, ada);
        falcon.clearCalls();

        leave(analysts, ada);
        calls();
    }

    @Test
    void deactivationReadsRevokesAndReadsOnceMoreLater() {
        var hunters = group("Hunters");
        join(hunters, ada);
        falcon.clearCalls();

        assertThat(active(false).body().path("active").asBoolean(true)).isFalse();
        assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isEqualTo(1);
        assertThat(falcon.countOf(FalconOperation.REVOKE_ROLES)).isEqualTo(dialect == Dialect.USERS ? 3 : 1);
        Eventually.holds(() -> falcon.countOf(FalconOperation.GET_USER_ROLES) == 2);
        assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
    }

    @Test
    void reactivationIsOneCall() {
        var hunters = group("Hunters");
        join(hunters, ada);
        active(false);
        falcon.clearCalls();

        assertThat(active(true).body().path("active").asBoolean(false)).isTrue();
        calls("GRANT_ROLES event_viewer,falconhost_analyst,threat_hunter");
    }

    @Test
    void deletionReadsRevokesAndDeletes() {
        falcon.clearCalls();

        assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);
        calls("GET_USER_ROLES", "REVOKE_ROLES event_viewer", "DELETE_USER");
        assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(404);
    }

    @Test
    void deletionOfAUserThatHoldsNothingIsOneCall() {
        active(false);
        falcon.clearCalls();

        assertThat(scim.delete("/Users/" + ada).status()).isEqualTo(204);
        calls("DELETE_USER");
    }

    @Test
    void readingListingAndFilteringIsNoCall() {
        falcon.clearCalls();

        scim.get("/Users/" + ada);
        scim.get("/Users?startIndex=1&count=100");
        scim.find("/Users", "userName eq \"ADA@example.com\"");
        scim.get("/Groups");
        assertThat(falcon.calls()).isEmpty();
    }

    @Test
    void aTitleConcernsFalconNot() {
        falcon.clearCalls();

        assertThat(scim.patch("/Users/" + ada, "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Countess\"}")
                        .status())
                .isEqualTo(200);
        assertThat(falcon.calls()).isEmpty();
    }

    private String group(String name) {
        return scim.post("/Groups", "{\"displayName\":\"" + name + "\"}").id();
    }

    private void join(String group, String member) {
        var answer = scim.patch(
                "/Groups/" + group, "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + member + "\"}]}");
        assertThat(answer.status()).isEqualTo(204);
    }

    private void leave(String group, String member) {
        var answer = scim.patch(
                "/Groups/" + group, "{\"op\":\"remove\",\"path\":\"members[value eq \\\"" + member + "\\\"]\"}");
        assertThat(answer.status()).isEqualTo(204);
    }

    private ScimClient.Answer active(boolean active) {
        return scim.patch("/Users/" + ada, "{\"op\":\"replace\",\"path\":\"active\",\"value\":" + active + "}");
    }

    private void calls(String... expected) {
        assertThat(falcon.story()).containsExactly(expected);
        falcon.clearCalls();
    }
}
