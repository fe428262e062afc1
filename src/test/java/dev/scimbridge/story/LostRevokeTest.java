package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.SlowFalcon.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A revoke whose answer was lost gives nobody anything: once it was repeated, or a read shows nothing, one later read is all that is left. */
class LostRevokeTest {

    private static final int ROLES = 4;
    private static final Duration LAG = Duration.ofMillis(100);

    private final Stage stage = new Stage(
            "--bridge.lease=8s",
            "--falcon.response-timeout=5s",
            "--bridge.read-lag=" + LAG.toMillis() + "ms",
            "--reconcile.first-retry=200ms");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void itIsRepeatedOnce(Dialect dialect) {
        var falcon = stage.falcon(dialect);
        var bridge = stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                "--bridge.roles.groups[0].name=Everything",
                "--bridge.roles.groups[0].roles=falconhost_analyst,threat_hunter,event_viewer,desktop_support");
        var ada = bridge.scim().post("/Users", Requests.person("ada")).id();
        stage.group("Everything", ada);
        assertThat(falcon.tenant().rolesOf("ada@example.com")).hasSize(ROLES);
        pastTheLag();
        IntStream.rangeClosed(1, 2)
                .forEach(call -> falcon.fail(FalconOperation.REVOKE_ROLES, call, new Fault.CutAfterEffect()));

        assertThat(repeated(() -> bridge.scim().patch("/Users/" + ada, DEACTIVATE))
                        .status())
                .isEqualTo(200);
        Eventually.holds(() -> doubts(bridge) == 0);

        assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
        assertThat(revokes(falcon)).isLessThanOrEqualTo(3 + (dialect == Dialect.USERS ? ROLES : 1));
        assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isLessThanOrEqualTo(6);
        assertThat(bridge.scim().get("/Users/" + ada).state()).isEqualTo("converged");
    }

    /**
     * Of a batch that is refused for a role which is gone, the one that was given a moment ago is not gone with it, though the read that
     * follows is too far behind to show it.
     */
    @Test
    void whatWasGivenAMomentAgoIsRevokedAlone() {
        var falcon = stage.falcon(Settings.of(Dialect.USER_MANAGEMENT).withReadLag(Duration.ofSeconds(3)));
        var scim = stage.bridge(
                        falcon,
                        TestDatabase.SQLITE,
                        "--bridge.read-lag=4s",
                        "--bridge.answer-within=1s",
                        "--bridge.roles.groups[0].name=Old",
                        "--bridge.roles.groups[0].roles=falconhost_analyst",
                        "--bridge.roles.groups[1].name=New",
                        "--bridge.roles.groups[1].roles=threat_hunter")
                .scim();
        var ada = scim.post("/Users", Requests.person("ada")).id();
        var former = stage.group("Old", ada);
        var lost = new AtomicBoolean(true);
        falcon.weather((operation, number) -> operation == FalconOperation.REVOKE_ROLES && lost.get()
                ? Optional.of(new Fault.CutBeforeEffect())
                : Optional.empty());
        var latest = stage.group("New", ada);
        assertThat(scim.patch("/Groups/" + former, Requests.remove(ada)).status())
                .isEqualTo(503);
        falcon.tenant().revokeByHand("ada@example.com", "falconhost_analyst");
        lost.set(false);

        var left = repeated(() -> scim.patch("/Groups/" + latest, Requests.remove(ada)));

        assertThat(left.status()).as(left.body().toString()).isEqualTo(204);
        assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
    }

    /** What was given a moment ago counts as held, whatever a read shows. */
    private static void pastTheLag() {
        try {
            Thread.sleep(LAG.plusMillis(1_200));
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static long revokes(FalconSimulator falcon) {
        return falcon.countOf(FalconOperation.REVOKE_ROLES);
    }

    private static int doubts(RunningBridge bridge) {
        return bridge.bean(JdbcClient.class)
                .sql("select count(*) from doubts")
                .query(Integer.class)
                .single();
    }
}
