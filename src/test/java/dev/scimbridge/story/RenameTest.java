package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of a changed userName: Falcon's published guide can change a login, its API of today cannot. */
class RenameTest {

    private static final String ADA = """
            {"userName":"%s","name":{"givenName":"Ada","familyName":"Lovelace"}}""";

    @Test
    void theGuidesApiChangesTheLogin() {
        try (var falcon = FalconSimulator.start(Dialect.USERS);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var ada = bridge.scim().post("/Users", ADA.formatted("ada@example.com"));
            falcon.clearCalls();

            var renamed = bridge.scim().put("/Users/" + ada.id(), ADA.formatted("ada.king@example.com"));

            assertThat(renamed.status()).isEqualTo(200);
            assertThat(renamed.id()).isEqualTo(ada.id());
            FalconCalls.were(falcon, "UPDATE_USER");
            assertThat(falcon.tenant().find("ada.king@example.com")).isPresent();
            assertThat(falcon.tenant().find("ada@example.com")).isEmpty();
        }
    }

    @Test
    void todaysApiKeepsTheLoginAndTheResourceSaysSo() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var ada = bridge.scim().post("/Users", ADA.formatted("ada@example.com"));

            var renamed = bridge.scim().put("/Users/" + ada.id(), ADA.formatted("ada.king@example.com"));

            assertThat(renamed.status()).isEqualTo(200);
            assertThat(renamed.body().path("userName").asString()).isEqualTo("ada.king@example.com");
            assertThat(renamed.detail()).contains("keep-login");
            assertThat(falcon.tenant().find("ada@example.com")).isPresent();
        }
    }

    /** No filter finds the user by an address that is its login in Falcon only, so the refusal names it. */
    @Test
    void whoeverComesToALoginThatIsKeptIsToldWhoHasIt() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var ada = bridge.scim().post("/Users", ADA.formatted("ada@example.com"));
            bridge.scim().put("/Users/" + ada.id(), ADA.formatted("ada.king@example.com"));

            var refused = bridge.scim().post("/Users", ADA.formatted("ada@example.com"));

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text()).contains(ada.id(), "before it was renamed");
        }
    }

    @Test
    void whereItIsRefusedNothingChanges() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.rename=refuse")) {
            var ada = bridge.scim().post("/Users", ADA.formatted("ada@example.com"));

            assertThat(bridge.scim()
                            .put("/Users/" + ada.id(), ADA.formatted("ada.king@example.com"))
                            .status())
                    .isEqualTo(400);

            assertThat(userName(bridge, ada.id())).isEqualTo("ada@example.com");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void ontoTheAddressOfAnybodyElseIs409(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var ada = bridge.scim().post("/Users", ADA.formatted("ada@example.com"));
            bridge.scim().post("/Users", ADA.formatted("grace@example.com"));
            falcon.tenant().addUser("stranger@example.com", "Sam", "Stranger");

            for (var taken : new String[] {"Grace@Example.com", "stranger@example.com"}) {
                var refused = bridge.scim().put("/Users/" + ada.id(), ADA.formatted(taken));
                assertThat(refused.status()).as(taken).isEqualTo(409);
                assertThat(refused.body().path("scimType").asString()).isEqualTo("uniqueness");
                assertThat(userName(bridge, ada.id())).isEqualTo("ada@example.com");
            }
            assertThat(falcon.tenant().find("ada@example.com")).isPresent();
            assertThat(bridge.scim()
                            .patch("/Users/" + ada.id(), "{\"op\":\"replace\",\"value\":{\"active\":false}}")
                            .status())
                    .isEqualTo(200);
        }
    }

    /** A request that is refused has no effect: neither its address nor its {@code active}. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whoIsRefusedTheAddressOfSomebodyElseIsNotActivatedEither(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA.formatted("ada@example.com")).id();
            scim.post("/Groups", Requests.group("Falcon Analysts", ada));
            bridge.settle();
            assertThat(scim.patch("/Users/" + ada, Requests.DEACTIVATE).status())
                    .isEqualTo(200);
            falcon.tenant().addUser("stranger@example.com", "Sam", "Stranger");

            var refused = scim.put(
                    "/Users/" + ada, ADA.formatted("stranger@example.com").replaceFirst("\\{", "{\"active\":true,"));

            assertThat(refused.status()).isEqualTo(409);
            Eventually.holds(() -> scim.get("/Users/" + ada).state().equals("converged"));
            assertThat(scim.get("/Users/" + ada).body().path("active").asBoolean())
                    .isFalse();
            assertThat(userName(bridge, ada)).isEqualTo("ada@example.com");
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
        }
    }

    /** Falcon is asked who has the new address, while the identity provider goes on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoLeavesWhileTheNewAddressIsLookedUpHasLeftThoughItIsTaken(boolean deleted) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA.formatted("ada@example.com")).id();
            scim.post("/Groups", Requests.group("Falcon Analysts", ada));
            bridge.settle();
            falcon.tenant().addUser("stranger@example.com", "Sam", "Stranger");
            var leaving = new CompletableFuture<Answer>();
            falcon.fail(FalconOperation.LIST_IDS, 1, new Fault.Meanwhile(() -> {
                leaving.completeAsync(
                        () -> deleted ? scim.delete("/Users/" + ada) : scim.patch("/Users/" + ada, Requests.DEACTIVATE),
                        Thread::startVirtualThread);
                Eventually.holds(() -> isToLeave(bridge));
            }));

            var refused = scim.put("/Users/" + ada, ADA.formatted("stranger@example.com"));

            assertThat(refused.status()).isEqualTo(409);
            assertThat(leaving.join().status()).isEqualTo(deleted ? 204 : 200);
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            assertThat(falcon.tenant().find("ada@example.com").isEmpty()).isEqualTo(deleted);
            assertThat(scim.get("/Users/" + ada).body().path("active").asBoolean())
                    .isFalse();
        }
    }

    /** Falcon says that the new address is taken while another client writes something else. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whatOthersWriteMeanwhileStaysAndTheAddressThatIsTakenDoesNot(Dialect dialect) {
        try (var falcon = FalconSimulator.start(dialect);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", ADA.formatted("ada@example.com")).id();
            bridge.settle();
            falcon.tenant().addUser("stranger@example.com", "Sam", "Stranger");
            var asked = dialect == Dialect.USERS ? FalconOperation.UPDATE_USER : FalconOperation.LIST_IDS;
            falcon.fail(
                    asked,
                    1,
                    new Fault.Meanwhile(
                            () -> assertThat(scim.patch("/Users/" + ada, """
                                            {"op":"replace","path":"title","value":"Countess"}""").status())
                                    .isEqualTo(200)));

            assertThat(scim.put("/Users/" + ada, ADA.formatted("stranger@example.com"))
                            .status())
                    .isEqualTo(409);

            assertThat(userName(bridge, ada)).isEqualTo("ada@example.com");
            assertThat(scim.get("/Users/" + ada).body().path("title").asString())
                    .isEqualTo("Countess");
            assertThat(scim.put("/Users/" + ada, ADA.formatted("stranger@example.com"))
                            .status())
                    .isEqualTo(409);
        }
    }

    /** Without its e-mail it would have no login any more once the rename is taken back. */
    @Test
    void whoseLoginIsTakenAwayBesideARefusedRenameIsAsHeWas() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", """
                            {"userName":"ada","emails":[{"value":"ada@example.com"}],
                             "name":{"givenName":"Ada","familyName":"Lovelace"}}""").id();
            bridge.settle();
            falcon.tenant().addUser("stranger@example.com", "Sam", "Stranger");
            falcon.fail(
                    FalconOperation.LIST_IDS,
                    1,
                    new Fault.Meanwhile(
                            () -> assertThat(scim.patch("/Users/" + ada, "{\"op\":\"remove\",\"path\":\"emails\"}")
                                            .status())
                                    .isEqualTo(200)));

            assertThat(scim.patch("/Users/" + ada, """
                            {"op":"replace","path":"userName","value":"stranger@example.com"}""").status()).isEqualTo(409);

            assertThat(userName(bridge, ada)).isEqualTo("ada");
            assertThat(scim.get("/Users/" + ada).text()).contains("ada@example.com");
        }
    }

    private static boolean isToLeave(RunningBridge bridge) {
        return bridge.bean(JdbcClient.class)
                        .sql("select count(*) from accounts where life <> 'ACTIVE'")
                        .query(Long.class)
                        .single()
                > 0;
    }

    private static String userName(RunningBridge bridge, String id) {
        return bridge.scim().get("/Users/" + id).body().path("userName").asString();
    }
}
