package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.RoleCatalogues;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A clock that was ahead and has been set back, as of a virtual machine that is resumed: nothing waits until it has caught up. */
class ClockSetBackTest {

    private static final Duration AHEAD = Duration.ofDays(1);

    @Test
    void falconIsListedAndItsRolesAreReadWhateverTheClockSaidBefore() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, TestDatabase.SQLITE)) {
            var later = Instant.now().plus(AHEAD);
            bridge.bean(TenantBindings.class).mirrored(later);
            bridge.bean(JdbcClient.class)
                    .sql("update role_catalogues set read_at = ?")
                    .param(later.toEpochMilli())
                    .update();
            falcon.clearCalls();

            bridge.bean(Mirror.class).refreshIfDue(Duration.ofHours(1));
            bridge.bean(RoleCatalogues.class).refresh();

            assertThat(falcon.countOf(FalconOperation.LIST_IDS)).isEqualTo(1);
            assertThat(falcon.countOf(FalconOperation.LIST_ROLES)).isEqualTo(1);
        }
    }
}
