package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Many more accounts are due than the quota lets through: they wait in their rows, and whoever leaves does not wait with them. */
class ManyWakeupsTest {

    private static final int MANY = 400;
    private static final int LEAVERS = 30;
    /** A batch of the scheduler, and those that had a place when it was fetched; twice, because those that leave have places of their own. */
    private static final int PLACES = 2 * 64;

    private final Stage stage = new Stage("--bridge.rails.deprovisioning.at-least=1000");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void onlyAFewAreUnderWayAndLeaversAreAmongThem(TestDatabase database) {
        var falcon = stage.falcon(Settings.of(Dialect.USER_MANAGEMENT).withQuota(300));
        var bridge = stage.bridge(falcon, database);
        var scim = bridge.scim();
        IntStream.range(0, MANY)
                .forEach(n -> falcon.tenant().addUser("user%d@example.com".formatted(n), "User", "N" + n));
        bridge.bean(Mirror.class).refreshIfDue(Duration.ZERO);
        var leaving = ids(scim, 0, LEAVERS);
        var analysts =
                scim.post("/Groups", Requests.group("Falcon Analysts", leaving)).id();
        Eventually.holds(() -> holders(falcon, "falconhost_analyst") == LEAVERS);

        scim.post("/Groups", Requests.group("Falcon Responders", ids(scim, LEAVERS, MANY)));
        var most = mostUnderWay(bridge, Duration.ofSeconds(5));
        var renamed = scim.patch("/Groups/" + analysts, Requests.rename("Former Analysts"));

        assertThat(most).as("wake-ups under way at once").isBetween(1, PLACES);
        assertThat(renamed.status()).isIn(204, 503);
        Eventually.holds(() -> holders(falcon, "falconhost_analyst") == 0);
        assertThat(holders(falcon, "remote_responder_one"))
                .as("who has joined by then")
                .isLessThan(MANY / 2);
    }

    private static String[] ids(ScimClient scim, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> scim.find("/Users", "userName eq \"user%d@example.com\"".formatted(n))
                        .body()
                        .path("Resources")
                        .path(0)
                        .path("id")
                        .asString())
                .toArray(String[]::new);
    }

    private static long holders(FalconSimulator falcon, String role) {
        return falcon.tenant().users().stream()
                .filter(user -> user.roles().contains(role))
                .count();
    }

    private static int mostUnderWay(RunningBridge bridge, Duration time) {
        var jdbc = bridge.bean(JdbcClient.class);
        var end = System.nanoTime() + time.toNanos();
        var most = 0;
        while (System.nanoTime() < end) {
            var now = jdbc.sql("select count(*) from scheduled_tasks where task_name = 'converge' and picked = true")
                    .query(Integer.class)
                    .single();
            most = Math.max(most, now);
        }
        return most;
    }
}
