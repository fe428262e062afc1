package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Falcon is away while an identity provider goes on writing: who joins is taken in, who leaves is not reported gone. */
class FalconAwayTest {

    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("away.seconds", 20));
    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final int WRITES_A_SECOND = 25;
    private static final int LEAVERS = 20;

    private final Stage stage = new Stage("--bridge.answer-within=2s", "--bridge.roles.everyone[0]=event_viewer");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private record Answered(boolean leaving, int status, boolean retryAfter, int read) {}

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoJoinsIsTakenInWhoLeavesIsNotReportedGoneAndAllIsMadeGood(TestDatabase database) throws Exception {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, database);
        var scim = bridge.scim();
        var leavers = new ArrayList<String>();
        for (var n = 0; n < LEAVERS; n++) {
            leavers.add(scim.post("/Users", person("leaver" + n)).id());
        }
        bridge.settle();
        falcon.down(true);

        var answers = new ArrayList<Future<Answered>>();
        var writes = (int) AWAY.toSeconds() * WRITES_A_SECOND;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var n = 0; n < writes; n++) {
                var number = n;
                var leaving = n % 25 == 0;
                answers.add(threads.submit(() -> {
                    var answer = leaving
                            ? scim.patch("/Users/" + leavers.get(number / 25 % LEAVERS), DEACTIVATE)
                            : scim.post("/Users", person("joiner" + number));
                    return new Answered(
                            leaving,
                            answer.status(),
                            answer.header("Retry-After").isPresent(),
                            scim.get("/Users?count=1").status());
                }));
                Thread.sleep(1000 / WRITES_A_SECOND);
            }
        }
        var heard = new ArrayList<Answered>();
        for (var answer : answers) {
            heard.add(answer.get());
        }

        assertThat(heard).allMatch(answer -> answer.read() == 200);
        assertThat(heard).filteredOn(answer -> !answer.leaving()).allMatch(answer -> answer.status() == 201);
        assertThat(heard)
                .filteredOn(Answered::leaving)
                .isNotEmpty()
                .allMatch(answer -> answer.status() == 503 && answer.retryAfter());
        assertThat(falcon.tenant().users()).hasSize(LEAVERS);

        falcon.down(false);

        Eventually.holds(RECOVERY, () -> bridge.counted("pending") == 0);
        var gone = Math.min(LEAVERS, (int) AWAY.toSeconds());
        assertThat(falcon.tenant().users()).hasSize(LEAVERS + writes - (int) AWAY.toSeconds());
        assertThat(falcon.tenant().users().stream()
                        .filter(user -> falcon.tenant().rolesOf(user.login()).equals(Set.of("event_viewer"))))
                .hasSize(LEAVERS + writes - (int) AWAY.toSeconds() - gone);
        assertThat(List.copyOf(leavers).subList(0, gone))
                .allMatch(id -> !scim.get("/Users/" + id).body().path("active").asBoolean());
    }
}
