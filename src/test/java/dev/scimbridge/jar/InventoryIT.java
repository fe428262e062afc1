package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inventory} in a process of its own: its share of the quota, Ctrl-C, and what is left to do after it. */
class InventoryIT {

    private static final int USERS = 60;
    private static final int QUOTA = 3_000;
    private static final int SHARE = 30;

    @TempDir
    Path folder;

    private BridgeProcess inventory(FalconSimulator falcon, String quotaShare) {
        return BridgeProcess.run(
                0,
                "inventory",
                "--json",
                "--output=" + folder.resolve("users.json"),
                "--falcon.base-url=" + falcon.baseUrl(),
                "--falcon.client-id=" + FalconSimulator.CLIENT_ID,
                "--falcon.client-secret=" + FalconSimulator.CLIENT_SECRET,
                "--reconcile.quota-share=" + quotaShare);
    }

    @Test
    void itStaysWithinItsShareLeavesWhatWasReadAtCtrlCAndGoesOnThere() throws IOException, InterruptedException {
        var settings = Settings.of(Dialect.USER_MANAGEMENT).withQuota(QUOTA);
        try (var falcon = FalconSimulator.start(settings, 0)) {
            for (var n = 0; n < USERS; n++) {
                falcon.tenant().addUser("user" + n + "@example.com", "First", "Last", "event_viewer");
            }
            var part = folder.resolve("users.json.part");
            try (var slow = inventory(falcon, "0.01")) {
                Eventually.holds(() -> falcon.calls().size() >= SHARE);
                Thread.sleep(3_000);
                assertThat(falcon.calls()).hasSizeLessThanOrEqualTo(SHARE + 1); // the token is no call of the quota
                slow.interrupt();
                assertThat(slow.exitCode()).isEqualTo(130);
                assertThat(slow.output()).doesNotContain("Exception", "\tat ");
            }
            var kept = Files.readAllLines(part).size();
            assertThat(kept).isBetween(20, SHARE);
            falcon.clearCalls();

            try (var whole = inventory(falcon, "0.9")) {
                assertThat(whole.exitCode()).as(whole.output()).isZero();
                assertThat(whole.output()).contains(kept + " of " + USERS + " users already", USERS + " users.");
            }

            assertThat(Files.readAllLines(folder.resolve("users.json"))).hasSize(USERS);
            assertThat(part).doesNotExist();
            assertThat(falcon.countOf(FalconOperation.GET_USER_ROLES)).isEqualTo(USERS - kept);
        }
    }
}
