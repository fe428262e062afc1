package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A create whose answer was lost, and everything that is written before it is known what became of it. */
class LostCreateTest {

    private static final String ADA = "ada@example.com";
    private static final String KING = "king@example.com";

    private final Stage stage = new Stage(
            "--bridge.read-lag=1s",
            "--bridge.answer-within=1s",
            "--bridge.lease=8s",
            "--falcon.response-timeout=6s",
            "--reconcile.first-retry=6s");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private static boolean exists(FalconSimulator falcon, String login) {
        return falcon.tenant().find(login).isPresent();
    }

    /** Somebody else came to use the login that the lost create was sent with: what is found by it is not what was lost. */
    @Test
    void itIsNotLookedForAmongTheUsersOfOtherAccounts() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.CutBeforeEffect());
        var ada = scim.post("/Users", person("ada"));
        assertThat(ada.state()).isEqualTo("pending");
        assertThat(scim.put("/Users/" + ada.id(), person("king")).status()).isEqualTo(200);
        var other = scim.post("/Users", person("ada")).id();
        Eventually.holds(() -> scim.get("/Users/" + other).state().equals("converged"));

        Eventually.holds(() -> scim.get("/Users/" + ada.id()).state().equals("converged"));

        assertThat(exists(falcon, KING)).isTrue();
        assertThat(exists(falcon, ADA)).isTrue();
        assertThat(falcon.tenant().users()).hasSize(2);
    }

    /** By the login that the create was sent with another account's user is found by now; by the leaver's own, one that was made by hand. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whoLeavesBeforeItIsKnownIsLookedForByThePresentLoginToo(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE, "--bridge.read-lag=60s")
                .scim();
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.CutBeforeEffect());
        var leaver = scim.post("/Users", person("ada")).id();
        assertThat(scim.put("/Users/" + leaver, person("king")).status()).isEqualTo(200);
        var other = scim.post("/Users", person("ada")).id();
        Eventually.holds(() -> scim.get("/Users/" + other).state().equals("converged"));
        falcon.tenant().addUser(KING, "Ada", "King", "event_viewer");

        assertThat(SlowFalcon.repeated(() -> scim.patch("/Users/" + leaver, Requests.DEACTIVATE))
                        .status())
                .isEqualTo(200);

        assertThat(falcon.tenant().rolesOf(KING)).isEmpty();
        assertThat(exists(falcon, ADA)).isTrue();
    }

    /** What is refused is the look-up: that says nothing of the create, which may be taken for refused by nobody. */
    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404})
    void aLookUpThatIsRefusedDoesNotMakeItARefusedCreate(int status) {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var scim = stage.bridge(falcon, TestDatabase.SQLITE).scim();
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.CutAfterEffect());
        falcon.fail(FalconOperation.LIST_IDS, 1, new Fault.Status(status, "invalid filter"));

        var ada = scim.post("/Users", person("ada"));

        assertThat(ada.status()).as(ada.text()).isEqualTo(201);
        assertThat(ada.state()).isEqualTo("pending");
        Eventually.holds(() -> scim.get("/Users/" + ada.id()).state().equals("converged"));
        assertThat(falcon.tenant().users()).hasSize(1);
    }

    /** Ada was deleted and is created anew, whose user is there, while its answer is not: nobody looks for the first one's by her login. */
    @Test
    void theUserOfWhoeverComesAfterIsNotTakenForTheLostOne() throws Exception {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        var scim = bridge.scim();
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.CutBeforeEffect());
        var first = scim.post("/Users", person("ada"));
        var over = bridge.bean(JdbcClient.class)
                .sql("select until from doubts where account_id = ? and what = 'LOST_CREATE'")
                .param(first.id())
                .query(Long.class)
                .single();
        Eventually.holds(() -> scim.delete("/Users/" + first.id()).status() == 204);
        Thread.sleep(Math.max(0, over - 1_000 - System.currentTimeMillis()));
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.Hang(Duration.ofSeconds(5)));

        var second = scim.post("/Users", person("ada"));

        assertThat(second.status()).isEqualTo(201);
        Eventually.holds(() -> scim.get("/Users/" + second.id()).state().equals("converged"));
        bridge.settle();
        assertThat(exists(falcon, ADA)).isTrue();
        assertThat(falcon.countOf(FalconOperation.DELETE_USER)).isZero();
    }
}
