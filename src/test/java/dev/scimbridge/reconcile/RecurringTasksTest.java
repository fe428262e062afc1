package dev.scimbridge.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.RunningBridge;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class RecurringTasksTest {

    private static final String MIRROR = "from scheduled_tasks where task_name = 'mirror'";

    /** As where the database did not answer when the scheduler started. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWasNotPlannedAtTheStartIsPlannedLater(TestDatabase database) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, database)) {
            var jdbc = bridge.bean(JdbcClient.class);
            jdbc.sql("delete " + MIRROR).update();

            bridge.bean(ReconcileConfiguration.RecurringTasks.class).planMissing();
            bridge.bean(ReconcileConfiguration.RecurringTasks.class).planMissing();

            assertThat(jdbc.sql("select count(*) " + MIRROR)
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }
}
