package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the scheduler does with the wake-up of an account that cannot be brought to an end. */
class WakeupTest {

    private static final Duration FIRST = Duration.ofMillis(400);
    private static final Duration LAST = Duration.ofMillis(3_200);

    @Test
    void retriesComeLaterEachTimeUpToTheLongestPause() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        TestDatabase.SQLITE,
                        "--bridge.answer-within=1s",
                        "--reconcile.first-retry=" + FIRST.toMillis() + "ms",
                        "--reconcile.last-retry=" + LAST.toMillis() + "ms")) {
            falcon.down(true);
            var ada = bridge.scim().post("/Users", person("ada")).id();

            var pauses = new TreeMap<Integer, Duration>();
            Eventually.holds(() -> {
                wakeup(bridge, ada).ifPresent(wakeup -> note(wakeup, pauses));
                return pauses.size() > 6;
            });

            pauses.forEach((failures, pause) -> {
                var doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, 16));
                var longest = doubled.compareTo(LAST) < 0 ? doubled : LAST;
                assertThat(pause)
                        .as("after failure %d of %s", failures, pauses)
                        .isBetween(longest.dividedBy(2), longest.plusSeconds(10));
            });
        }
    }

    private static Optional<ScheduledExecution<Object>> wakeup(RunningBridge bridge, String account) {
        return bridge.bean(Scheduler.class).getScheduledExecution(TaskInstanceId.of("converge", account));
    }

    private static void note(ScheduledExecution<Object> wakeup, Map<Integer, Duration> pauses) {
        if (wakeup.getConsecutiveFailures() > 0 && !wakeup.isPicked()) {
            var failed = Objects.requireNonNull(wakeup.getLastFailure());
            pauses.put(wakeup.getConsecutiveFailures(), Duration.between(failed, wakeup.getExecutionTime()));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aWakeupThatAKilledWorkerHadPickedIsRevived(TestDatabase database) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(
                        falcon,
                        database,
                        "--bridge.answer-within=1s",
                        "--reconcile.first-retry=2s",
                        "--reconcile.last-retry=2s",
                        "--db-scheduler.heartbeat-interval=1s",
                        "--db-scheduler.missed-heartbeats-limit=4")) {
            falcon.down(true);
            var ada = bridge.scim().post("/Users", person("ada")).id();
            Eventually.holds(() -> pickedByAKilledWorker(bridge, ada));

            falcon.down(false);

            Eventually.holds(() -> bridge.scim().get("/Users/" + ada).state().equals("converged"));
            assertThat(falcon.tenant().find("ada@example.com")).isPresent();
            Eventually.holds(() -> wakeup(bridge, ada).isEmpty());
        }
    }

    /** Its last sign of life is as old as the wake-up's own time. */
    private static boolean pickedByAKilledWorker(RunningBridge bridge, String account) {
        return bridge.bean(JdbcClient.class)
                        .sql("""
                                update scheduled_tasks
                                set picked = ?, picked_by = 'killed', last_heartbeat = execution_time, version = version + 1
                                where task_name = 'converge' and task_instance = ? and picked = ?""")
                        .params(true, account, false)
                        .update()
                == 1;
    }
}
